# Runs scripts of the pipeline over events. In: {"scripts": [{"path", "params"}], "events": [...]} as JSON; out: the events.
require_relative "event"

input = JSON.parse(STDIN.read)
contexts = input["scripts"].map do |script|
  # As the ruby filter of Logstash does: the text is evaluated inside an object.
  context = Object.new
  context.instance_eval(File.read(script["path"], encoding: "UTF-8"), script["path"], 1)
  context.register(script["params"] || {})
  context
end
results = input["events"].map do |data|
  events = contexts.reduce([LogStash::Event.new(data)]) do |current, context|
    current.flat_map { |event| context.filter(event) }
  end
  events.map(&:to_hash)
end
puts JSON.generate(results)
