using System.Text;

namespace Farthing.Ingest.Metrics;

/// <summary>
/// Which metrics are kept: those of models, of what serves them, and of the GPUs that they run on. What a request costs is
/// told by spans; these tell how busy the machine was that served it. All others belong to whoever watches the machine as a
/// whole, and would fill the store of costs with what nobody asks it for.
/// </summary>
internal static class KeptMetrics
{
    private static readonly byte[][] s_prefixes =
    [
        .. ((string[])[
            // OpenTelemetry: tokens and durations of models, hardware (hw.gpu.* and what it has in common with others).
            "gen_ai.", "hw.", "gpu.", "system.gpu",
            // NVIDIA's exporters.
            "DCGM_", "nvml.",
            // Engines, by their names in Prometheus and behind a collector.
            "vllm:", "vllm.", "vllm_", "sglang:", "sglang.", "sglang_", "llamacpp:", "llamacpp.", "llamacpp_", "tgi_", "ollama",
            // Gateways, and ours.
            "litellm", "farthing.",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public static bool Keeps(ReadOnlySpan<byte> name)
    {
        foreach (var prefix in s_prefixes)
        {
            if (name.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }
}
