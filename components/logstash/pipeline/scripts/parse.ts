/** File name of {@link parseScript}. */
export const PARSE_SCRIPT = "parse.rb";

/**
 * Takes a line apart: JSON, logfmt or klog. What it finds stands under `app`, where it can overwrite nothing of what Filebeat
 * set; {@link fieldsScript} moves what ECS has a name for. A line that looks like JSON and is none stays as it is, with a tag.
 *
 * logfmt needs two pairs at least and nothing else in the line: prose with one `a=b` in it is left alone. The expressions
 * read every character a bounded number of times.
 */
export const parseScript = String.raw`# Takes the message apart: JSON, logfmt, klog.
require "json"

def register(_params)
  @klog = /\A([IWEF])\d{4} \d{2}:\d{2}:\d{2}\.\d{1,9} +(\d{1,10}) ([^\s:\]]{1,200}):(\d{1,9})\] ?/
  @pair = /\G\s*+([A-Za-z_@][\w.@\/-]{0,127})=(?:"((?:[^"\\]|\\.)*+)"|([^\s"]*+))(?=\s|\z)/m
  @bare = /\G\s*+\z/
  @escapes = { "n" => "\n", "t" => "\t", "r" => "\r" }
end

def filter(event)
  # What the Beat itself has taken out of JSON lines (hint co.elastic.logs/json.*).
  decoded = event.remove("json")
  event.set("app", decoded) if decoded.is_a?(Hash) && !decoded.empty?
  event.remove("[event][original]")
  message = event.get("message")
  parse(event, message) if message.is_a?(String) && decoded.nil?
  [event]
end

def parse(event, message)
  if message.match?(/\A\s*\{\s*["}]/)
    parse_json(event, message)
  elsif (found = @klog.match(message))
    event.set("[log][level]", found[1])
    event.set("[process][thread][id]", found[2].to_i)
    event.set("[log][origin][file][name]", found[3])
    event.set("[log][origin][file][line]", found[4].to_i)
    event.set("message", found.post_match)
  elsif message.match?(/\A\s*[A-Za-z_@][\w.@\/-]{0,127}=/)
    pairs = logfmt(message)
    event.set("app", pairs) unless pairs.nil?
  end
end

def parse_json(event, message)
  fields = JSON.parse(message)
  event.set("app", fields) if fields.is_a?(Hash) && !fields.empty?
rescue JSON::ParserError, EncodingError
  event.tag("_jsonparsefailure")
end

# The pairs of a line that has nothing but pairs, two or more; nil for any other.
def logfmt(message)
  pairs = {}
  position = 0
  text = message.b
  while (found = @pair.match(text, position))
    position = found.end(0)
    key = found[1].force_encoding(message.encoding)
    value = found[2].nil? ? found[3] : found[2].gsub(/\\(.)/m) { @escapes.fetch($1, $1) }
    pairs[key] = value.force_encoding(message.encoding) unless pairs.key?(key)
  end
  pairs.size >= 2 && text.match?(@bare, position) ? pairs : nil
end
`;
