namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>What a client has no word for, though the provider sends it and we read it.</summary>
internal static class Unseen
{
    /// <summary>Fields that are one provider's own, which the client's types do not know.</summary>
    private static readonly string[] s_foreign =
        ["cacheWrite", "cacheWrite30m", "cacheWrite12h", "webSearches", "citationTokens", "audioSeconds", "costUsd", "upstreamCostUsd"];

    public static bool Is(ClientCall call, string name, string known) => call switch
    {
        // What adds a stream up keeps no count of its events; an error in a stream is all that is thrown.
        _ when call.Call.EndsWith("Accumulated", StringComparison.Ordinal) && name == "chunks" => true,
        { Fixture: "openrouter_error.sse" or "responses_error.sse" } => name is not ("failed" or "errorType"),

        // The one request is counted by us: no answer says it.
        _ when name == "requests" => true,

        // An answer without an id is another one to what adds streams up, and its usage nobody's.
        { Call: "chatAccumulated", Fixture: "tgi.sse" or "predibase.sse" } => name is "input" or "output",

        // Anthropic's keep pings to themselves.
        { Client: "anthropic" or ClientCalls.DotNetAnthropic } => name == "chunks",

        // The engine's timings are in no usage.
        { Call: "chatAccumulated", Fixture: "llamacpp.sse" } or { Client: ClientCalls.DotNetOpenAI, Fixture: "llamacpp.sse" } =>
            name is "input" or "output" or "cacheRead",

        // Nobody says it: all that comes out is picture.
        { Call: "imagesStream" } => name == "imageOutput",

        // Its counts cannot be missing: it has a zero instead. What is not where OpenAI has it, it does not find.
        { Client: ClientCalls.DotNetOpenAI } => known == "0" || s_foreign.Contains(name)
            || (name == "reasoning" && call.Fixture is "sglang.json" or "perplexity.json" or "perplexity.sse")
            || (name == "cacheRead" && call.Fixture == "mistral.sse"),
        _ => false,
    };
}
