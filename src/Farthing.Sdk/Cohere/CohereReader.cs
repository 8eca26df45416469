using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Cohere;

/// <summary>
/// Cohere's chat, embeddings and rerank, and the rerank of others. <c>billed_units</c> are what is invoiced;
/// <c>tokens</c>, which also count the preamble, stand in only where those are missing. In a stream both come with
/// <c>message-end</c>.
/// </summary>
internal sealed class CohereReader(BodyFraming framing) : ResponseReader(Paths, framing)
{
    private static readonly JsonPaths Paths = new([
        ("id", (int)Field.Id),
        ("type", (int)Field.Type),
        ("finish_reason", (int)Field.FinishReason),
        ("delta.finish_reason", (int)Field.FinishReason),
        ("delta.error", (int)Field.Error),
        .. OfUsage("usage"),
        .. OfUsage("delta.usage"),
        .. OfUsage("meta"),
        .. OfUsage("response.meta"),

        // Those who rank as Cohere does but count as OpenAI does.
        ("model", (int)Field.Model),
        ("usage.prompt_tokens", (int)Field.Prompt),
        ("usage.total_tokens", (int)Field.Total),
        ("message.content.text", JsonPaths.Text),
        ("message.content.thinking", JsonPaths.Text),
        ("message.tool_plan", JsonPaths.Text),
        ("message.tool_calls.function.arguments", JsonPaths.Text),
        ("delta.message.content.text", JsonPaths.Text),
        ("delta.message.content.thinking", JsonPaths.Text),
        ("delta.message.tool_plan", JsonPaths.Text),
        ("delta.message.tool_calls.function.arguments", JsonPaths.Text),
        ("text", JsonPaths.Text),
    ]);

    private long? _billedInput;
    private long? _billedOutput;
    private long? _billedImageTokens;
    private long? _searchUnits;
    private long? _images;
    private long? _pages;
    private long? _prompt;
    private long? _total;
    private long? _input;
    private long? _output;
    private string? _reason;
    private string? _anomaly;
    private bool _isEnd;

    private enum Field
    {
        None,
        Id,
        Type,
        Model,
        FinishReason,
        Error,
        Usage,
        BilledInput,
        BilledOutput,
        BilledImageTokens,
        SearchUnits,
        Images,
        Pages,
        Input,
        Output,
        Prompt,
        Total,
    }

    public override string[]? FinishReasons => _reason is null ? null : [_reason];

    public override bool LooksWhole => SawEnd || _reason is not null;

    public override Usage ReadUsage()
    {
        var isBilled = (_billedInput ?? _billedOutput ?? _billedImageTokens ?? _searchUnits ?? _images ?? _pages) is not null;
        if (!isBilled)
        {
            return new Usage
            {
                Input = _input ?? _prompt ?? _total,
                Output = _output,
                Anomaly = _anomaly ?? ((_input ?? _output) is not null ? "no billed_units" : null),
            };
        }

        return new Usage
        {
            // Tokens of pictures stand beside those of text.
            Input = _billedInput is null ? _billedImageTokens : _billedInput + (_billedImageTokens ?? 0),
            ImageInput = _billedImageTokens,
            Output = _billedOutput,
            SearchUnits = _searchUnits,
            Images = _billedImageTokens is null ? _images : null,
            Pages = _pages,
            Anomaly = _anomaly,
        };
    }

    public override void OnOpen(int id) => Matters = true;

    public override void OnClose(int id)
    {
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters |= (Field)id != Field.Type;
        switch ((Field)id)
        {
            case Field.Model: Model ??= value.AsName(); break;
            case Field.BilledImageTokens: _billedImageTokens = Count(value, "image_tokens"); break;
            case Field.SearchUnits: _searchUnits = Count(value, "search_units"); break;
            case Field.Images: _images = Count(value, "images"); break;
            case Field.Pages: _pages = Count(value, "pages"); break;
            case Field.Prompt: _prompt = Count(value, "prompt_tokens"); break;
            case Field.Total: _total = Count(value, "total_tokens"); break;
            case Field.Id: ResponseId ??= value.AsText(); break;
            case Field.Type when value.Raw.SequenceEqual("message-end"u8): (_isEnd, Matters) = (true, true); break;
            case Field.FinishReason: OnFinish(value); break;
            case Field.Error: Fail(null); break;
            case Field.BilledInput: _billedInput = Count(value, "input_tokens"); break;
            case Field.BilledOutput: _billedOutput = Count(value, "output_tokens"); break;
            case Field.Input: _input = Count(value, "input_tokens"); break;
            case Field.Output: _output = Count(value, "output_tokens"); break;
        }
    }

    protected override void OnEventEnd(bool isWhole)
    {
        SawEnd |= _isEnd && isWhole;
        _isEnd = false;
    }

    /// <summary>An error of the model's comes with status 200.</summary>
    private void OnFinish(JsonScalar reason)
    {
        _reason ??= reason.AsText();
        if (reason.Raw.SequenceEqual("ERROR"u8) || reason.Raw.SequenceEqual("TIMEOUT"u8))
        {
            Fail(reason.AsText());
        }
    }

    private long? Count(JsonScalar value, string name)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= name + " is not a count";
        }

        return count;
    }

    private static (string Path, int Id)[] OfUsage(string at) =>
    [
        (at, (int)Field.Usage),
        (at + ".billed_units.input_tokens", (int)Field.BilledInput),
        (at + ".billed_units.output_tokens", (int)Field.BilledOutput),
        (at + ".billed_units.image_tokens", (int)Field.BilledImageTokens),
        (at + ".billed_units.search_units", (int)Field.SearchUnits),
        (at + ".billed_units.images", (int)Field.Images),
        (at + ".billed_units.pages", (int)Field.Pages),
        (at + ".tokens.input_tokens", (int)Field.Input),
        (at + ".tokens.output_tokens", (int)Field.Output),
    ];
}
