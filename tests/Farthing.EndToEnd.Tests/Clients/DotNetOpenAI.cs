using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Farthing.EndToEnd.Tests.Clients;

#pragma warning disable OPENAI001 // Its Responses client is not final.
internal static class DotNetOpenAI
{
    private const string Model = "asked-model";
    private const string Question = "How much is a farthing?";

    public static IReadOnlyDictionary<string, Func<Uri, Task<Saw>>> Calls { get; } = new Dictionary<string, Func<Uri, Task<Saw>>>(StringComparer.Ordinal)
    {
        ["chat"] = ChatAsync,
        ["chatStream"] = ChatStreamAsync,
        ["embeddings"] = EmbeddingsAsync,
        ["responses"] = ResponsesAsync,
        ["responsesStream"] = ResponsesStreamAsync,
        ["images"] = ImagesAsync,
        ["transcription"] = TranscriptionAsync,
        ["transcriptionStream"] = TranscriptionStreamAsync,
    };

    private static async Task<Saw> ChatAsync(Uri address)
    {
        ChatCompletion completion = await Client(address).GetChatClient(Model).CompleteChatAsync(Question);
        var saw = new Saw
        {
            ["id"] = completion.Id,
            ["model"] = completion.Model,
            ["tier"] = completion.ServiceTier?.ToString(),
            ["finish"] = Name(completion.FinishReason),
            ["text"] = string.Concat(completion.Content.Select(c => c.Text)),
        };
        Add(saw, completion.Usage);
        return saw;
    }

    private static async Task<Saw> ChatStreamAsync(Uri address)
    {
        var saw = new Saw { ["text"] = "" };
        var chunks = 0;
        await foreach (var update in Client(address).GetChatClient(Model).CompleteChatStreamingAsync(Question))
        {
            chunks++;
            Keep(saw, "id", update.CompletionId);
            Keep(saw, "model", update.Model);
            Keep(saw, "tier", update.ServiceTier?.ToString());
            if (update.FinishReason is { } reason)
                saw["finish"] = Name(reason);
            saw.Append(string.Concat(update.ContentUpdate.Select(c => c.Text)));
            Add(saw, update.Usage);
        }

        saw["chunks"] = chunks;
        return saw;
    }

    private static async Task<Saw> EmbeddingsAsync(Uri address)
    {
        var made = (await Client(address).GetEmbeddingClient(Model).GenerateEmbeddingsAsync(["a", "b"])).Value;
        return new Saw
        {
            ["model"] = made.Model,
            ["input"] = made.Usage.InputTokenCount,
            ["text"] = string.Join(',', made.Select(e => e.ToFloats().Length)),
        };
    }

    private static async Task<Saw> ResponsesAsync(Uri address)
    {
        var saw = new Saw();
        Add(saw, (await Client(address).GetResponsesClient().CreateResponseAsync(Model, Question)).Value);
        return saw;
    }

    private static async Task<Saw> ResponsesStreamAsync(Uri address)
    {
        var saw = new Saw();
        var (chunks, text) = (0, "");
        await foreach (var update in await Client(address).GetResponsesClient().CreateResponseStreamingAsync(Model, Question))
        {
            chunks++;
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            if ((update switch
            {
                StreamingResponseCompletedUpdate last => last.Response,
                StreamingResponseIncompleteUpdate last => last.Response,
                StreamingResponseFailedUpdate last => last.Response,
                _ => null,
            }) is { } response)
            {
                Add(saw, response);
            }
        }

        (saw["chunks"], saw["text"]) = (chunks, text);
        return saw;
    }

    private static async Task<Saw> ImagesAsync(Uri address)
    {
        var made = (await Client(address).GetImageClient(Model).GenerateImagesAsync("a coin", 2)).Value;
        return new Saw
        {
            ["text"] = string.Join(',', made.Select(i => i.RevisedPrompt)),
            ["images"] = made.Usage is null ? made.Count : null,
            ["input"] = made.Usage?.InputTokenCount,
            ["output"] = made.Usage?.OutputTokenCount,
            ["imageInput"] = made.Usage?.InputTokenDetails.ImageTokenCount,
            ["imageOutput"] = made.Usage?.OutputTokenDetails?.ImageTokenCount,
        };
    }

    private static async Task<Saw> TranscriptionAsync(Uri address)
    {
        using var speech = new MemoryStream([1, 2, 3]);
        AudioTranscription made = await Client(address).GetAudioClient(Model).TranscribeAudioAsync(speech, "speech.wav");
        var saw = new Saw { ["text"] = made.Text };
        Add(saw, made.Usage);
        return saw;
    }

    private static async Task<Saw> TranscriptionStreamAsync(Uri address)
    {
        using var speech = new MemoryStream([1, 2, 3]);
        var saw = new Saw { ["text"] = "" };
        var chunks = 0;
        await foreach (var update in await Client(address).GetAudioClient(Model).TranscribeAudioStreamingAsync(speech, "speech.wav"))
        {
            chunks++;
            saw.Append((update as StreamingAudioTranscriptionTextDeltaUpdate)?.Delta ?? "");
            Add(saw, (update as StreamingAudioTranscriptionTextDoneUpdate)?.Usage);
        }

        saw["chunks"] = chunks;
        return saw;
    }

    private static void Add(Saw saw, ChatTokenUsage? usage)
    {
        if (usage is null)
            return;
        saw["input"] = usage.InputTokenCount;
        saw["output"] = usage.OutputTokenCount;
        saw["cacheRead"] = Told(usage.InputTokenDetails?.CachedTokenCount);
        saw["audioInput"] = Told(usage.InputTokenDetails?.AudioTokenCount);
        saw["audioOutput"] = Told(usage.OutputTokenDetails?.AudioTokenCount);
        saw["reasoning"] = Told(usage.OutputTokenDetails?.ReasoningTokenCount);
    }

    private static void Add(Saw saw, AudioTranscriptionUsage? usage)
    {
        if (usage is AudioTranscriptionDurationUsage duration)
        {
            saw["audioSeconds"] = duration.Duration.TotalSeconds;
        }
        else if (usage is AudioTranscriptionTokenUsage tokens)
        {
            saw["input"] = tokens.InputTokenCount;
            saw["output"] = tokens.OutputTokenCount;
            saw["audioInput"] = tokens.InputTokenDetails?.AudioTokenCount;
        }
    }

    private static void Add(Saw saw, ResponseResult response)
    {
        saw["id"] = response.Id;
        saw["model"] = response.Model;
        saw["tier"] = response.ServiceTier?.ToString();
        saw["text"] = response.GetOutputText() ?? "";
        saw["finish"] = response.IncompleteStatusDetails?.Reason?.ToString() ?? response.Status switch
        {
            ResponseStatus.Completed => "completed",
            ResponseStatus.Failed => "failed",
            _ => null,
        };
        saw["failed"] = response.Status == ResponseStatus.Failed ? true : null;
        saw["errorType"] = response.Error?.Code.ToString();
        saw["input"] = response.Usage?.InputTokenCount;
        saw["output"] = response.Usage?.OutputTokenCount;
        saw["cacheRead"] = Told(response.Usage?.InputTokenDetails?.CachedTokenCount);
        saw["cacheWrite"] = Told(response.Usage?.InputTokenDetails?.CacheWriteTokenCount);
        saw["reasoning"] = Told(response.Usage?.OutputTokenDetails?.ReasoningTokenCount);
    }

    /// <summary>The client has a zero for what it was not told.</summary>
    private static int? Told(int? count) => count == 0 ? null : count;

    private static string Name(ChatFinishReason reason) => reason switch
    {
        ChatFinishReason.Stop => "stop",
        ChatFinishReason.Length => "length",
        _ => reason.ToString(),
    };

    private static void Keep(Saw saw, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            saw[key] = value;
    }

    private static OpenAIClient Client(Uri address) => new(
        new ApiKeyCredential("none"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(address, "/v1"),
            Transport = new HttpClientPipelineTransport(DotNetClient.Http()),
            RetryPolicy = new ClientRetryPolicy(0),
        });
}
