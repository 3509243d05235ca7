/** File name of {@link levelsScript}. */
export const LEVELS_SCRIPT = "levels.rb";

/**
 * Gives `log.level` one of the seven names of {@link LogLevel}. A level that nobody knows stays as it is, with the tag
 * `_unknown_level`. A line without one is looked at for a level in its first 96 characters: a word in capitals, or a priority of syslog.
 *
 * Numbers are ambiguous. 0 to 7 are syslog's severities; 10 to 60 are Bunyan's and Pino's scale (30 is info) where `pid`, `hostname` and `time`
 * stand beside them, as both always write, and else that of Python (30 is warning).
 */
export const levelsScript = String.raw`# Gives log.level one of seven names.
def register(_params)
  @names = {
    "trace" => %w[trace trc verbose finest finer t v],
    "debug" => %w[debug dbg fine dbug d],
    "info" => %w[info inf information informational log config i],
    "notice" => %w[notice note n success],
    "warning" => %w[warning warn wrn w],
    "error" => %w[error err eror e severe],
    "critical" => %w[critical crit fatal ftl f panic dpanic alert emergency emerg c],
  }.flat_map { |level, names| names.map { |name| [name, level] } }.to_h.freeze
  @syslog = %w[critical critical critical error warning notice info debug].freeze
  @python = { 10 => "debug", 20 => "info", 25 => "notice", 30 => "warning", 40 => "error", 50 => "critical", 60 => "critical" }.freeze
  @bunyan = { 10 => "trace", 20 => "debug", 30 => "info", 40 => "warning", 50 => "error", 60 => "critical" }.freeze
  @priority = /\A<(\d{1,3})>/
  @word = /(?<![\w.\/-])(?:(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|PANIC)|\[(trace|debug|info|notice|warn|warning|error|crit|critical|alert|emerg|fatal|panic)\]|level=([A-Za-z]{1,12}))(?![\w\/-])/
end

def filter(event)
  raw = event.get("[log][level]")
  if raw.nil? || raw == ""
    found = from_message(event.get("message"))
    event.set("[log][level]", found) unless found.nil?
  else
    level = normalise(raw.to_s.strip, event.get("[@metadata][bunyan]"))
    event.set("[log][level]", level || raw.to_s)
    event.tag("_unknown_level") if level.nil?
  end
  [event]
end

def normalise(raw, bunyan)
  return number(raw.to_i, bunyan) if raw.match?(/\A\d{1,3}(?:\.0+)?\z/)
  # Go's slog writes INFO+2 for what is between two levels.
  @names[raw.downcase.sub(/[+-]\d{1,3}\z/, "")]
end

def number(value, bunyan)
  return @syslog[value] if value < @syslog.size
  (bunyan ? @bunyan : @python)[value]
end

def from_message(message)
  return nil unless message.is_a?(String)
  start = message[0, 96]
  found = @priority.match(start)
  return @syslog[found[1].to_i % 8] if found && found[1].to_i < 192
  found = @word.match(start)
  found && @names[found.captures.compact.first.downcase]
end
`;
