/** File name of {@link redactScript}. */
export const REDACT_SCRIPT = "redact.rb";

/** File with what {@link redactScript} takes out, as JSON. */
export const REDACTION_FILE = "redaction.json";

/**
 * Takes secrets out of every text of a line, wherever it was parsed to, and out of the values of keys whose name says that they are secret.
 * Left alone is what Filebeat and Kubernetes say about the line: it is not the application's.
 *
 * An error in it must not let a line pass unread: then the whole text goes, and a tag says so.
 */
export const redactScript = String.raw`# Takes secrets out of every text of an event.
require "json"

def register(params)
  config = JSON.parse(File.read(params["file"]))
  @rules = config["patterns"].map { |rule| [Regexp.new(rule["pattern"]), rule["replacement"]] }
  @keys = config["keys"] && Regexp.new(config["keys"])
  @cards = config["cards"]
  @kept = %w[@timestamp @version agent cloud cluster container data_stream ecs environment host input kubernetes orchestrator region tags]
  @card = /(?<![0-9A-Za-z_.])(?=((?:[2-6]\d{3}([ -]?)\d{4}\2\d{4}\2\d{1,7}|3\d{3}([ -])\d{6}\3\d{4,5})(?![0-9A-Za-z_])))/n
end

def filter(event)
  event.to_hash.each do |key, value|
    next if @kept.include?(key)
    clean = walk(value, secret?(key))
    event.set("[#{key}]", clean) unless clean.equal?(value) || clean == value
  end
  [event]
rescue StandardError
  safe = LogStash::Event.new(event.to_hash.slice(*@kept))
  safe.set("message", "[redacted: this line could not be searched for secrets]")
  safe.tag("_redactionfailure")
  [safe]
end

def walk(value, secret)
  case value
  when String then secret && !value.empty? ? "[redacted:secret]" : redact(value)
  when Numeric then secret ? "[redacted:secret]" : value
  when Hash then value.to_h { |key, below| [redact(key.to_s), walk(below, secret || secret?(key.to_s))] }
  when Array then value.map { |below| walk(below, secret) }
  else value
  end
end

def secret?(key)
  !@keys.nil? && key.match?(@keys)
end

def redact(text)
  text = text.scrub("?") unless text.valid_encoding?
  @rules.each { |pattern, replacement| text = text.gsub(pattern, replacement) if text.match?(pattern) }
  @cards ? redact_cards(text) : text
end

# On bytes: places in them are found at once, places of characters by counting from the start.
def redact_cards(text)
  return text if text.count("0-9") < 13
  bytes = text.b
  clean = nil
  done = 0
  bytes.scan(@card) do |number, *_|
    start = Regexp.last_match.begin(1)
    next if start < done || !card?(number.delete("^0-9"))
    clean ||= String.new(encoding: Encoding::BINARY)
    clean << bytes[done...start] << "[redacted:card]"
    done = start + number.bytesize
  end
  clean.nil? ? text : (clean << bytes[done..-1]).force_encoding(text.encoding)
end

# Length and first digits of the issuers, then Luhn's check digit (ISO/IEC 7812-1).
def card?(digits)
  issued =
    case digits
    when /\A4/ then [13, 16, 19].include?(digits.size)
    when /\A(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/ then digits.size == 16
    when /\A3[47]/ then digits.size == 15
    when /\A3(?:0[0-5]|[689])/ then digits.size == 14
    when /\A35/ then digits.size == 16
    when /\A(?:50|5[6-9]|6)/ then digits.size.between?(16, 19)
    end
  issued && luhn?(digits)
end

def luhn?(digits)
  sum = 0
  digits.reverse.each_char.with_index do |digit, place|
    value = digit.to_i
    value = value * 2 - (value > 4 ? 9 : 0) if place.odd?
    sum += value
  end
  (sum % 10).zero?
end
`;
