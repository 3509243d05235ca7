/** File name of {@link fieldsScript}. */
export const FIELDS_SCRIPT = "fields.rb";

/**
 * Moves what an application calls by many names to the one name that ECS has for it. The first name of a list that holds a value of a
 * fitting kind wins; the others stay under `app`. A logger that already speaks ECS (`ecs.version`) is taken at its word for the parts of
 * ECS that an application knows, never for those that Filebeat fills in.
 *
 * A time without a zone is UTC. A number is seconds, milliseconds, microseconds or nanoseconds by its size. A time that cannot be read stays
 * under `app`, with a tag, and `@timestamp` stays that of the container runtime.
 */
export const fieldsScript = String.raw`# Moves fields of app to their names in ECS.
def register(_params)
  @text = {
    "message" => %w[message msg short_message log @m],
    "[log][level]" => %w[log.level level lvl severity loglevel log_level levelname severity_text levelno @l],
    "[log][logger]" => %w[log.logger logger logger_name loggerName],
    "[process][thread][name]" => %w[process.thread.name thread thread_name threadName],
    "[service][name]" => %w[service.name service service_name serviceName],
    "[service][version]" => %w[service.version service_version],
    "[trace][id]" => %w[trace.id trace_id traceId traceID traceid],
    "[span][id]" => %w[span.id span_id spanId spanID spanid],
    "[transaction][id]" => %w[transaction.id transaction_id transactionId],
    "[error][message]" => %w[error.message exception.message error.msg err.message error err exception],
    "[error][type]" => %w[error.type exception.type error.kind err.type error.name err.name error_type exception_class],
    "[error][stack_trace]" => %w[error.stack_trace exception.stacktrace error.stack err.stack stack_trace stacktrace stack @x],
  }
  @time = %w[@timestamp timestamp ts time datetime @t]
  @ecs = %w[error event http labels log process service span trace transaction url user user_agent client server source destination]
  @iso = /\A(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9})\d{0,9})?\s?(Z|UTC|[+-]\d{2}:?\d{2})?\z/
end

def filter(event)
  app = event.remove("app")
  return [event] unless app.is_a?(Hash)
  bunyan = app.key?("pid") && app.key?("hostname") && app.key?("time")
  event.set("[@metadata][bunyan]", true) if bunyan
  timestamp(event, app)
  @text.each do |field, names|
    value = take(app, names)
    event.set(field, value) unless value.nil?
  end
  adopt(event, app) if ecs?(app)
  event.set("app", app) unless app.empty?
  [event]
end

# The first scalar that stands under one of the names, taken out; nil when there is none.
def take(app, names)
  names.each do |name|
    holder, key = find(app, name)
    next if holder.nil?
    value = holder[key]
    next unless value.is_a?(String) && !value.empty? || value.is_a?(Integer) || value.is_a?(Float)
    holder.delete(key)
    parent = name.split(".").first
    app.delete(parent) if app[parent].is_a?(Hash) && app[parent].empty?
    return value.is_a?(String) ? value : value.to_s
  end
  nil
end

# Where a dotted name stands: as it is, or as objects within each other.
def find(app, name)
  return [app, name] if app.key?(name)
  holder = app
  *path, key = name.split(".")
  path.each do |part|
    holder = holder[part]
    return nil unless holder.is_a?(Hash)
  end
  holder.key?(key) ? [holder, key] : nil
end

def timestamp(event, app)
  @time.each do |name|
    next unless app.key?(name)
    time = to_timestamp(app[name])
    if time.nil?
      event.tag("_timestampparsefailure")
    else
      event.set("@timestamp", time)
      app.delete(name)
    end
    return
  end
end

def to_timestamp(value)
  case value
  when Integer, Float
    LogStash::Timestamp.at(seconds(value))
  when /\A\d{9,19}(?:\.\d{1,9})?\z/
    LogStash::Timestamp.at(seconds(value.to_r))
  when @iso
    day, time, fraction, zone = Regexp.last_match.captures
    zone = "Z" if zone.nil? || zone == "UTC"
    zone = zone.sub(/\A([+-]\d{2})(\d{2})\z/, '\1:\2')
    LogStash::Timestamp.new("#{day}T#{time}#{fraction && ".#{fraction}"}#{zone}")
  end
rescue StandardError
  nil
end

# Seconds of a point in time from 1973 on, whatever it was counted in.
def seconds(number)
  raise ArgumentError, "no time" if number < 1e8
  exact = number.to_r
  exact /= 1000 while exact >= 100_000_000_000
  exact
end

def ecs?(app)
  app.key?("ecs.version") || app["ecs"].is_a?(Hash) && app["ecs"].key?("version")
end

def adopt(event, app)
  app.delete("ecs.version")
  app.delete("ecs")
  app.keys.each do |name|
    parts = name.split(".")
    next unless @ecs.include?(parts.first)
    value = app[name]
    # Where ECS has an object, a scalar would make Elasticsearch refuse the line.
    next if parts.size == 1 && !value.is_a?(Hash)
    app.delete(name)
    leaves(event, parts, value)
  end
end

# Sets what has no value yet, leaf by leaf, so that nothing of Filebeat's is overwritten.
def leaves(event, parts, value)
  if value.is_a?(Hash)
    value.each { |key, below| leaves(event, parts + [key], below) }
  else
    field = parts.map { |part| "[#{part.gsub(/[\[\]]/, "_")}]" }.join
    event.set(field, value) if event.get(field).nil?
  end
end
`;
