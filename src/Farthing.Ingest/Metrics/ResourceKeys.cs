using System.Collections.Frozen;

namespace Farthing.Ingest.Metrics;

/// <summary>
/// The attributes of a resource that tell one source of a metric from another. The rest, such as versions and command
/// lines, would begin every series anew with each release.
/// </summary>
internal static class ResourceKeys
{
    private static readonly FrozenSet<string> s_keys = FrozenSet.Create(
        StringComparer.Ordinal, "service.name", "service.namespace", "service.instance.id", "host.name", "host.id", "container.id",
        "k8s.namespace.name", "k8s.node.name", "k8s.pod.name", "deployment.environment.name", "deployment.environment");

    public static bool Tells(string key) =>
        s_keys.Contains(key) || key.StartsWith("gpu.", StringComparison.Ordinal) || key.StartsWith("hw.", StringComparison.Ordinal);
}
