using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI;

/// <summary>Why each choice ended, in the order of the choices. Only the first sixteen are kept.</summary>
internal sealed class FinishReasons
{
    private const int MostChoices = 16;

    private string? _first;
    private string?[]? _all;
    private long _index;
    private string? _reason;

    public bool Any { get; private set; }

    public void Renew() => (_first, _all, _index, _reason, Any) = (null, null, 0, null, false);

    public void Begin() => (_index, _reason) = (0, null);

    public void At(JsonScalar index)
    {
        _ = index.TryCount(out var count);
        _index = count ?? 0;
    }

    public void Because(JsonScalar reason) => _reason = Known(reason);

    public void End()
    {
        if (_reason is null || _index >= MostChoices)
        {
            return;
        }

        Any = true;
        if (_index == 0)
        {
            _first ??= _reason;
            return;
        }

        (_all ??= new string?[MostChoices])[_index] ??= _reason;
    }

    public string[]? ToArray()
    {
        if (!Any)
        {
            return null;
        }

        if (_all is null)
        {
            return [_first!];
        }

        _all[0] = _first;
        return [.. _all.OfType<string>()];
    }

    private static string? Known(JsonScalar reason) =>
        reason.Raw.SequenceEqual("stop"u8) ? "stop"
        : reason.Raw.SequenceEqual("length"u8) ? "length"
        : reason.Raw.SequenceEqual("tool_calls"u8) ? "tool_calls"
        : reason.AsName();
}
