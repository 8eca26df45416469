using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI.Responses;

/// <summary>What is read of a Responses answer, one name for every place that it is found in.</summary>
internal enum ResponsesField
{
    None,
    Type,
    Code,
    Response,
    Id,
    Model,
    Status,
    IncompleteReason,
    ServiceTier,
    Error,
    ErrorCode,
    ErrorType,
    OutputType,
    WebSearches,
    Tool,
    ToolType,
    ToolModel,
    ImageUsage,
    Usage,
}

internal static class ResponsesFields
{
    /// <summary>A document has at its top what the events of a stream have in <c>response</c>.</summary>
    public static JsonPaths Paths { get; } = new([
        ("type", (int)ResponsesField.Type),
        ("code", (int)ResponsesField.Code),
        ("response", (int)ResponsesField.Response),
        .. OfResponse(""),
        .. OfResponse("response."),

        // A stream says everything once more at the end of each part: only what is new counts.
        ("delta", JsonPaths.Text),
        ("output.content.text", JsonPaths.Text),
        ("output.content.refusal", JsonPaths.Text),
        ("output.summary.text", JsonPaths.Text),
        ("output.arguments", JsonPaths.Text),
        ("output.input", JsonPaths.Text),
    ]);

    private static (string Path, int Id)[] OfResponse(string at) =>
    [
        (at + "id", (int)ResponsesField.Id),
        (at + "model", (int)ResponsesField.Model),
        (at + "status", (int)ResponsesField.Status),
        (at + "incomplete_details.reason", (int)ResponsesField.IncompleteReason),
        (at + "service_tier", (int)ResponsesField.ServiceTier),
        (at + "error", (int)ResponsesField.Error),
        (at + "error.code", (int)ResponsesField.ErrorCode),
        (at + "error.type", (int)ResponsesField.ErrorType),
        (at + "output.type", (int)ResponsesField.OutputType),
        (at + "tool_usage.web_search.num_requests", (int)ResponsesField.WebSearches),
        (at + "tools", (int)ResponsesField.Tool),
        (at + "tools.type", (int)ResponsesField.ToolType),
        (at + "tools.model", (int)ResponsesField.ToolModel),
        (at + "tool_usage.image_gen", (int)ResponsesField.ImageUsage),
        .. UsageFields.OfImages(at + "tool_usage.image_gen"),
        (at + "usage", (int)ResponsesField.Usage),
        .. UsageFields.OfResponses(at + "usage"),
    ];
}
