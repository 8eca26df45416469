using Farthing.Sdk.Json;

namespace Farthing.Sdk.Google;

/// <summary>What is read of a generateContent response, one name for every place that it is found in.</summary>
internal enum GenerateContentField
{
    None,
    ResponseId,
    ModelVersion,
    Candidate,
    CandidateIndex,
    FinishReason,
    BlockReason,
    Grounding,
    SearchQuery,
    Error,
    ErrorStatus,
    Usage,
    TrafficType,
    ServiceTier,
    PromptTokens,
    CachedTokens,
    CandidatesTokens,
    ThoughtsTokens,
    ToolUseTokens,
    TotalTokens,
    Modality,
    ModalityTokens,
    PromptDetail,
    CachedDetail,
    CandidatesDetail,
    ToolUseDetail,
}

internal static class GenerateContentFields
{
    public static JsonPaths Paths { get; } = new(
        ("responseId", (int)GenerateContentField.ResponseId),
        ("modelVersion", (int)GenerateContentField.ModelVersion),
        ("candidates", (int)GenerateContentField.Candidate),
        ("candidates.index", (int)GenerateContentField.CandidateIndex),
        ("candidates.finishReason", (int)GenerateContentField.FinishReason),
        ("candidates.groundingMetadata", (int)GenerateContentField.Grounding),
        ("candidates.groundingMetadata.webSearchQueries", (int)GenerateContentField.SearchQuery),
        ("candidates.content.parts.text", JsonPaths.Text),
        ("candidates.content.parts.functionCall.args", JsonPaths.Raw),
        ("promptFeedback.blockReason", (int)GenerateContentField.BlockReason),
        ("error", (int)GenerateContentField.Error),
        ("error.status", (int)GenerateContentField.ErrorStatus),
        ("usageMetadata", (int)GenerateContentField.Usage),
        ("usageMetadata.trafficType", (int)GenerateContentField.TrafficType),
        ("usageMetadata.serviceTier", (int)GenerateContentField.ServiceTier),
        ("usageMetadata.promptTokenCount", (int)GenerateContentField.PromptTokens),
        ("usageMetadata.cachedContentTokenCount", (int)GenerateContentField.CachedTokens),
        ("usageMetadata.candidatesTokenCount", (int)GenerateContentField.CandidatesTokens),
        ("usageMetadata.thoughtsTokenCount", (int)GenerateContentField.ThoughtsTokens),
        ("usageMetadata.toolUsePromptTokenCount", (int)GenerateContentField.ToolUseTokens),
        ("usageMetadata.totalTokenCount", (int)GenerateContentField.TotalTokens),
        ("usageMetadata.promptTokensDetails", (int)GenerateContentField.PromptDetail),
        ("usageMetadata.promptTokensDetails.modality", (int)GenerateContentField.Modality),
        ("usageMetadata.promptTokensDetails.tokenCount", (int)GenerateContentField.ModalityTokens),
        ("usageMetadata.cacheTokensDetails", (int)GenerateContentField.CachedDetail),
        ("usageMetadata.cacheTokensDetails.modality", (int)GenerateContentField.Modality),
        ("usageMetadata.cacheTokensDetails.tokenCount", (int)GenerateContentField.ModalityTokens),
        ("usageMetadata.candidatesTokensDetails", (int)GenerateContentField.CandidatesDetail),
        ("usageMetadata.candidatesTokensDetails.modality", (int)GenerateContentField.Modality),
        ("usageMetadata.candidatesTokensDetails.tokenCount", (int)GenerateContentField.ModalityTokens),
        ("usageMetadata.toolUsePromptTokensDetails", (int)GenerateContentField.ToolUseDetail),
        ("usageMetadata.toolUsePromptTokensDetails.modality", (int)GenerateContentField.Modality),
        ("usageMetadata.toolUsePromptTokensDetails.tokenCount", (int)GenerateContentField.ModalityTokens));
}
