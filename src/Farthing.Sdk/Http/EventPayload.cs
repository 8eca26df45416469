using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Farthing.Sdk.Http;

/// <summary>Reads one property of what a diagnostic event carries: the framework's types for it are its own.</summary>
internal sealed class EventPayload(string name)
{
    private Getter? _getter;

    /// <summary>Null when there is no such property.</summary>
    public object? Of(object? payload)
    {
        if (payload is null)
        {
            return null;
        }

        var getter = _getter;
        if (getter is null || getter.Type != payload.GetType())
        {
            _getter = getter = new Getter(payload.GetType(), PropertyOf(payload.GetType()));
        }

        return getter.Property?.GetValue(payload);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The framework keeps the public properties of its events' payloads for their listeners.")]
    private PropertyInfo? PropertyOf(Type type) => type.GetProperty(name);

    private sealed record Getter(Type Type, PropertyInfo? Property);
}
