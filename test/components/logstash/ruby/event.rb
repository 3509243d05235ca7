# What the scripts of the pipeline use of Logstash, for plain Ruby: events with field references, and timestamps.
require "json"
require "time"

module LogStash
  class Timestamp
    def initialize(text)
      @time = Time.iso8601(text).utc
    end

    def self.at(seconds)
      new(Time.at(seconds).utc.iso8601(9))
    end

    def to_s
      @time.iso8601(3)
    end
    alias to_iso8601 to_s

    def to_json(*args)
      to_s.to_json(*args)
    end
  end

  class Event
    def initialize(data = {})
      @data = { "@timestamp" => Timestamp.new("2026-01-02T03:04:05Z") }.merge(JSON.parse(JSON.generate(data)))
      @metadata = @data.delete("@metadata") || {}
    end

    def get(reference)
      *path, key = parts(reference)
      holder = path.reduce(root(path, key)) { |below, part| part == "@metadata" ? @metadata : (below.is_a?(Hash) ? below[part] : nil) }
      holder.is_a?(Hash) ? holder[key] : nil
    end

    def set(reference, value)
      *path, key = parts(reference)
      holder = root(path, key)
      path.each do |part|
        next holder = @metadata if part == "@metadata"
        holder[part] = {} if holder[part].nil?
        holder = holder[part]
        raise "cannot set #{reference}" unless holder.is_a?(Hash)
      end
      holder[key] = value
    end

    def remove(reference)
      *path, key = parts(reference)
      holder = path.reduce(@data) { |below, part| below.is_a?(Hash) ? below[part] : nil }
      holder.is_a?(Hash) ? holder.delete(key) : nil
    end

    def tag(name)
      (@data["tags"] ||= []) << name
    end

    def to_hash
      Marshal.load(Marshal.dump(@data))
    end

    private

    def root(_path, key)
      key == "@metadata" ? { "@metadata" => @metadata } : @data
    end

    def parts(reference)
      return [reference] unless reference.start_with?("[")
      raise "invalid reference #{reference}" unless reference.match?(/\A(?:\[[^\[\],]+\])+\z/)
      reference.scan(/\[([^\[\]]+)\]/).flatten
    end
  end
end
