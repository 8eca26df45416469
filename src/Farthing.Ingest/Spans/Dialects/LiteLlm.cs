using Farthing.Core.Calls;
using SpanKind = Farthing.Core.Spans.SpanKind;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>LiteLLM. What it says that a call cost is its own reckoning, not the provider's, and is not taken.</summary>
internal sealed class LiteLlm() : DialectTable(Dialect.LiteLlm, new()
{
    { SpanAttribute.RequestKind, "llm.request.type" },
    { SpanAttribute.RequestStream, "gen_ai.request.stream", "llm.is_streaming" },
    { SpanAttribute.TotalTokens, "gen_ai.usage.total_tokens", "llm.usage.total_tokens" },
    { SpanAttribute.CacheReadTokens, "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens" },
    { SpanAttribute.CacheWriteTokens, "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens" },
    { SpanAttribute.User, "metadata.user_api_key_end_user_id", "metadata.user_api_key_user_id", "llm.user" },
    { SpanAttribute.Team, "metadata.user_api_key_team_alias", "metadata.user_api_key_team_id" },
    { SpanAttribute.Customer, "metadata.user_api_key_org_alias", "metadata.user_api_key_org_id" },
    { SpanAttribute.KeyAlias, "metadata.user_api_key_alias" },
})
{
    public override IReadOnlyList<string> Marks => ["metadata.user_api_key_user_id", "metadata.user_api_key_alias"];

    public override bool Speaks(string scope) => scope == "litellm" || scope.StartsWith("litellm.", StringComparison.Ordinal);

    public override SpanRole RoleOf(in SpanFields span, AttributeBag attributes)
    {
        // What was sent to the provider, once more.
        if (span.Name == "raw_gen_ai_request")
        {
            return SpanRole.Shown(SpanKind.Call);
        }

        var told = OpenTelemetry.Role(span, attributes);
        return told.Billing == Billing.Billed || attributes[SpanAttribute.RequestModel].IsAbsent ? told
            : (attributes[SpanAttribute.RequestKind].Text ?? attributes[SpanAttribute.OperationName].Text) switch
            {
                "embedding" or "aembedding" => SpanRole.Call("embeddings"),
                "text_completion" or "atext_completion" => SpanRole.Call("text_completion"),
                "rerank" or "arerank" => SpanRole.Call("rerank"),
                "completion" or "acompletion" or "responses" or "aresponses" or "anthropic_messages" => SpanRole.Call("chat"),
                null when OpenTelemetry.HasUsage(attributes) => SpanRole.Call("chat"),
                _ => told,
            };
    }

    public override void Complete(in SpanFields span, AttributeBag attributes, in ScopeFields scope)
    {
        if (attributes[SpanAttribute.KeyAlias].Text is { Length: > 0 } alias)
        {
            FreeAttributes.Read(attributes, "key_alias", alias);
        }
    }
}
