using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI.Images;

/// <summary>What is read of an Images answer, one name for every place that it is found in.</summary>
internal enum ImagesField
{
    None,
    Type,
    Id,
    Model,
    Image,
    Size,
    Quality,
    Error,
    ErrorCode,
    ErrorType,
    Usage,
}

internal static class ImagesFields
{
    public static JsonPaths Paths { get; } = new([
        ("type", (int)ImagesField.Type),
        ("id", (int)ImagesField.Id),
        ("model", (int)ImagesField.Model),
        ("size", (int)ImagesField.Size),
        ("quality", (int)ImagesField.Quality),
        ("data", (int)ImagesField.Image),
        ("data.url", (int)ImagesField.None),
        ("error", (int)ImagesField.Error),
        ("error.code", (int)ImagesField.ErrorCode),
        ("error.type", (int)ImagesField.ErrorType),
        ("usage", (int)ImagesField.Usage),
        .. UsageFields.OfImages("usage"),
    ]);
}
