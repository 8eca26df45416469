using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Mistral;

/// <summary>Mistral's OCR, paid by the page.</summary>
internal sealed class OcrReader(BodyFraming framing) : ResponseReader(Paths, framing)
{
    private static readonly JsonPaths Paths = new(
        ("id", (int)Field.Id),
        ("model", (int)Field.Model),
        ("usage_info.pages_processed", (int)Field.Pages),
        ("type", (int)Field.ErrorType));

    private long? _pages;
    private string? _anomaly;

    private enum Field
    {
        None,
        Id,
        Model,
        Pages,
        ErrorType,
    }

    public override string[]? FinishReasons => null;

    public override Usage ReadUsage() => new() { Pages = _pages, Anomaly = _anomaly };

    public override void OnOpen(int id)
    {
    }

    public override void OnClose(int id)
    {
    }

    public override void OnValue(int id, JsonScalar value)
    {
        switch ((Field)id)
        {
            case Field.Id: ResponseId ??= value.AsText(); break;
            case Field.Model: Model ??= value.AsText(); break;
            case Field.ErrorType: Hint(value.AsText()); break;
            case Field.Pages when value.TryCount(out var count): _pages = count; break;
            case Field.Pages: _anomaly ??= "pages_processed is not a count"; break;
        }
    }
}
