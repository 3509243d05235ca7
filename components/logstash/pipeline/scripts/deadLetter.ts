/** File name of {@link deadLetterScript}. */
export const DEAD_LETTER_SCRIPT = "dead-letter.rb";

/**
 * Makes of an event that Elasticsearch refused one that it cannot refuse: the reason as its message, and the event
 * as one text, so that no field of it can be refused again. Only where it came from is kept, as text.
 */
export const deadLetterScript = String.raw`# Makes of a refused event one that cannot be refused.
require "json"

def register(_params)
  @limit = 32_000
  @origin = %w[cluster region environment]
end

def filter(event)
  reason = event.get("[@metadata][dead_letter_queue][reason]").to_s
  plugin = event.get("[@metadata][dead_letter_queue][plugin_id]").to_s
  entered = event.get("[@metadata][dead_letter_queue][entry_time]")
  letter = LogStash::Event.new
  letter.set("message", reason[0, @limit])
  letter.set("[event][original]", original(event)[0, @limit])
  letter.set("[event][kind]", "pipeline_error")
  letter.set("[event][created]", event.get("@timestamp").to_s)
  letter.set("[event][dataset]", event.get("[data_stream][dataset]").to_s)
  letter.set("[log][level]", "error")
  letter.set("[log][logger]", plugin)
  letter.set("@timestamp", LogStash::Timestamp.new(entered.to_s)) unless entered.nil?
  @origin.each { |field| letter.set(field, event.get(field).to_s) unless event.get(field).nil? }
  namespace = event.get("[kubernetes][namespace]")
  letter.set("[kubernetes][namespace]", namespace.to_s) unless namespace.nil?
  [letter]
end

def original(event)
  JSON.generate(event.to_hash)
rescue StandardError
  event.to_hash.inspect
end
`;
