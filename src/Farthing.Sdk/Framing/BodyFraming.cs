namespace Farthing.Sdk.Framing;

/// <summary>How a body is cut into JSON documents. All but the first are streams.</summary>
internal enum BodyFraming
{
    Document,

    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>One document a line (NDJSON).</summary>
    Lines,

    /// <summary>One array whose elements arrive in pieces.</summary>
    Array,

    /// <summary>The frames of an AWS event stream, a document each.</summary>
    Frames,

    /// <summary>The same, where each payload wraps its document in base64.</summary>
    Chunks,
}
