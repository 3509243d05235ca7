/** File name of {@link serviceScript}. */
export const SERVICE_SCRIPT = "service.rb";

/**
 * Gives a line that names no service the name of its workload: by the labels that Kubernetes recommends or has long used, else by its
 * container. Filebeat writes `_` for the dots in labels (`labels.dedot`), and keeps these labels (components/logShipping/filebeatConfig.ts).
 */
export const serviceScript = String.raw`# Names the service of a line that does not.
def register(_params)
  @labels = %w[app_kubernetes_io/name app k8s-app]
end

def filter(event)
  service = event.get("service")
  return [event] unless service.nil? || service.is_a?(Hash)
  return [event] unless blank?(event.get("[service][name]"))
  names = @labels.map { |label| event.get("[kubernetes][labels][#{label}]") }
  names << event.get("[kubernetes][container][name]")
  name = names.find { |one| one.is_a?(String) && !blank?(one) }
  event.set("[service][name]", name) unless name.nil?
  [event]
end

def blank?(value)
  value.nil? || value == ""
end
`;
