using Farthing.Core.Calls;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class FreeAttributesTests
{
    [Theory]
    [InlineData("traceloop.association.properties.user_id")]
    [InlineData("ai.telemetry.metadata.userId")]
    [InlineData("ai.settings.context.userId")]
    [InlineData("langfuse.trace.metadata.user-id")]
    public void Whom_a_call_was_for_is_known_by_the_usual_names(string name)
    {
        var call = Map((name, "u-1"));
        Assert.Equal("u-1", call.User);
        Assert.Empty(call.Tags);
    }

    [Fact]
    public void Other_names_become_labels_that_are_few_and_short()
    {
        var many = Enumerable.Range(0, 100).Select(i => ($"langfuse.trace.metadata.key{i}", (object)"v")).ToArray();
        Assert.Equal(16, Map(many).Tags.Count);
        Assert.Equal(["plan=pro"], Map(("traceloop.association.properties.plan", "pro"), ("traceloop.association.properties.prompt", new string('x', 129))).Tags);
    }

    [Fact]
    public void What_the_span_says_itself_goes_before_it() =>
        Assert.Equal("own", Map(("user.id", "own"), ("ai.telemetry.metadata.userId", "other")).User);

    [Fact]
    public void A_key_of_litellm_tells_user_team_and_customer()
    {
        var call = Map(("metadata.user_api_key_user_id", "u"), ("metadata.user_api_key_team_alias", "t"), ("metadata.user_api_key_org_id", "c"), ("metadata.user_api_key_alias", "backend"));
        Assert.Equal(("u", "t", "c"), (call.User, call.Dimensions.Team, call.Customer));
        Assert.Equal(["key_alias=backend"], call.Tags);
        Assert.Equal(Dialect.LiteLlm, call.Dialect);
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData("-1")]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    [InlineData("many")]
    public void A_count_that_is_none_makes_the_usage_unknown_and_says_so(object count)
    {
        var call = Map(("gen_ai.usage.input_tokens", count));
        Assert.True(call.Usage.IsEmpty);
        Assert.Contains("not a count", call.Anomaly, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai.chat", "openai")]
    [InlineData("OpenAI", "openai")]
    [InlineData("az.ai.openai", "azure.ai.openai")]
    [InlineData("google.generative-ai", "gcp.gemini")]
    [InlineData("amazon-bedrock", "aws.bedrock")]
    [InlineData("x_ai", "x_ai")]
    [InlineData("somebody", "somebody")]
    public void A_provider_has_one_name_whoever_calls_it(string told, string name) =>
        Assert.Equal(name, Map(("gen_ai.system", told)).Dimensions.Provider);

    private static Call Map(params (string Name, object Value)[] attributes)
    {
        var bag = new AttributeBag();
        foreach (var (name, value) in attributes.Append(("gen_ai.operation.name", "chat")))
        {
            if (SpanAttributes.Find(name) is { } known)
            {
                bag[known] = new(value);
            }
        }

        var mapper = new SpanMapper(TimeProvider.System, new(TimeSpan.FromDays(100_000), TimeSpan.Zero));
        return mapper.Map(new() { TraceId = 1, SpanId = 1, Name = "" }, bag, new(), new("", ""), null).Call!;
    }
}
