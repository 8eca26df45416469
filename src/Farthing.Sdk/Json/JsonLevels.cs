using System.Runtime.CompilerServices;

namespace Farthing.Sdk.Json;

/// <summary>A container on the way to a path.</summary>
internal readonly record struct JsonLevel(short Node, bool IsArray);

/// <summary>The containers that are open, outermost first.</summary>
[InlineArray(Most)]
internal struct JsonLevels
{
    /// <summary>Paths are at most five keys deep; the rest is for arrays in between.</summary>
    public const int Most = 16;

    private JsonLevel _first;
}
