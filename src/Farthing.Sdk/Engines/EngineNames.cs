namespace Farthing.Sdk.Engines;

/// <summary>Engines that speak as others do, known by a word of their own; llama.cpp is known by its timings.</summary>
internal static class EngineNames
{
    public const string Vllm = "vllm";
    public const string Sglang = "sglang";
    public const string Tgi = "tgi";
    public const string LocalAI = "localai";
    public const string Mlc = "mlc_llm";
}
