namespace Farthing.Sdk;

/// <summary>Content of model calls that is recorded when it is named in <see cref="FarthingOptions.Record"/>. Credentials never are.</summary>
[Flags]
public enum RecordedContent
{
    /// <summary>Counts, names and times only. The default.</summary>
    None = 0,

    /// <summary>What was asked: the request's body as it was sent (<c>farthing.request.body</c>), its first 32 KiB. Text and JSON only.</summary>
    Prompts = 1,

    /// <summary>What was answered: the response's body as it came, events and all (<c>farthing.response.body</c>), its first 32 KiB. Text and JSON only.</summary>
    Completions = 2,

    /// <summary>The query of the address (<c>url.query</c>), without the values of keys, tokens and signatures.</summary>
    QueryStrings = 4,
}
