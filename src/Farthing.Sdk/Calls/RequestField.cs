using Farthing.Sdk.Json;

namespace Farthing.Sdk.Calls;

/// <summary>What is read of a request, one name for every place that it is found in.</summary>
internal enum RequestField
{
    None,
    Model,
    Stream,
    MaxTokens,
    MaxCompletionTokens,
    ServiceTier,
    Speed,
    Latency,
    ImageSize,
    ImageQuality,
    ImageCount,
}

internal static class RequestFields
{
    /// <summary>Of every format at once: the same word means the same in all of them.</summary>
    public static JsonPaths Paths { get; } = new([
        ("model", (int)RequestField.Model),
        ("stream", (int)RequestField.Stream),
        ("max_tokens", (int)RequestField.MaxTokens),
        ("max_completion_tokens", (int)RequestField.MaxCompletionTokens),
        ("max_output_tokens", (int)RequestField.MaxCompletionTokens),
        ("generationConfig.maxOutputTokens", (int)RequestField.MaxTokens),
        ("generation_config.max_output_tokens", (int)RequestField.MaxTokens),
        ("inferenceConfig.maxTokens", (int)RequestField.MaxTokens),
        ("max_gen_len", (int)RequestField.MaxTokens),
        ("options.num_predict", (int)RequestField.MaxTokens),
        ("parameters.max_new_tokens", (int)RequestField.MaxTokens),
        ("sampling_params.max_new_tokens", (int)RequestField.MaxTokens),
        ("n_predict", (int)RequestField.MaxTokens),
        ("service_tier", (int)RequestField.ServiceTier),
        ("serviceTier", (int)RequestField.ServiceTier),
        ("serviceTier.type", (int)RequestField.ServiceTier),
        ("speed", (int)RequestField.Speed),
        ("performanceConfig.latency", (int)RequestField.Latency),
        ("size", (int)RequestField.ImageSize),
        ("quality", (int)RequestField.ImageQuality),
        ("n", (int)RequestField.ImageCount),
        .. Texts("messages", ["content", "content.text", "content.thinking", "content.content", "content.content.text", "content.toolResult.content.text", "tool_plan"]),
        .. Raws("messages", ["content.input", "content.toolUse.input", "content.toolResult.content.json", "tool_calls.function.arguments"]),
        .. Texts("contents.parts", ["text"]),
        .. Raws("contents.parts", ["functionCall", "function_call", "functionResponse", "function_response"]),
        .. Texts("input", ["content", "content.text", "arguments", "output", "output.text", "summary.text", "prompt", "system_prompt"]),
        .. Texts("documents", ["text", "data.text", "data.snippet"]),
        .. Texts("chat_history", ["message"]),
        .. Texts("system", ["text"]),
        .. Texts("systemInstruction.parts", ["text"]),
        .. Texts("system_instruction.parts", ["text"]),
        .. Whole(JsonPaths.Text, ["input", "documents", "system", "instructions", "prompt", "suffix", "inputs", "inputText", "text", "texts", "message", "preamble", "query"]),
        .. Whole(JsonPaths.Raw, ["tools", "functions", "toolConfig"]),
    ]);

    private static (string Path, int Id)[] Texts(string at, string[] keys) => [.. keys.Select(key => ($"{at}.{key}", JsonPaths.Text))];

    private static (string Path, int Id)[] Raws(string at, string[] keys) => [.. keys.Select(key => ($"{at}.{key}", JsonPaths.Raw))];

    private static (string Path, int Id)[] Whole(int id, string[] keys) => [.. keys.Select(key => (key, id))];
}
