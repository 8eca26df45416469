using System.Text;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests;

/// <summary>What of a call's content is told; alone, because what is recorded is the process's.</summary>
[Collection(nameof(Silence))]
public class RecordingTests
{
    private const string Secret = "the secret plan";

    [Fact]
    public async Task Nothing_of_what_is_said_is_told_unless_it_is_asked_for()
    {
        var span = await CallAsync(new FarthingOptions());

        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && (text.Contains("secret", StringComparison.Ordinal) || text.Contains("query", StringComparison.Ordinal)));
        Assert.Null(span.GetTagItem("url.query"));
    }

    [Fact]
    public async Task What_is_named_is_told_and_nothing_else()
    {
        (await CallAsync(new FarthingOptions { Record = RecordedContent.Prompts })).Has(
            ("farthing.request.body", Request), ("farthing.response.body", null), ("url.query", null));
        (await CallAsync(new FarthingOptions { Record = RecordedContent.Completions })).Has(
            ("farthing.request.body", null), ("farthing.response.body", Answer), ("url.query", null));
    }

    [Fact]
    public async Task A_query_is_told_without_its_credentials()
    {
        var span = await CallAsync(new FarthingOptions { Record = RecordedContent.QueryStrings });

        span.Has(("url.query", "api-version=2024-10-21&api_key=REDACTED&x-goog-token=REDACTED&flag"));
    }

    [Fact]
    public async Task The_headers_of_a_call_are_never_told()
    {
        var span = await CallAsync(new FarthingOptions { Record = RecordedContent.Prompts | RecordedContent.Completions | RecordedContent.QueryStrings });

        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("sk-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_body_is_told_in_part()
    {
        var span = await CallAsync(new FarthingOptions { Record = RecordedContent.Prompts }, new string('x', 100_000));

        Assert.Equal(32 * 1024, ((string)span.GetTagItem("farthing.request.body")!).Length);
    }

    [Fact]
    public async Task The_apps_hook_has_the_last_word()
    {
        var span = await CallAsync(new FarthingOptions
        {
            Record = RecordedContent.Prompts | RecordedContent.Completions,
            Redact = (name, value) => name switch
            {
                "farthing.request.body" => value.Replace(Secret, "***", StringComparison.Ordinal),
                "farthing.response.body" => null,
                "user.id" => throw new InvalidOperationException("a fault of the hook"),
                "farthing.tags" when value == "vip" => null,
                _ => value,
            },
        });

        span.Has(
            ("farthing.request.body", Request.Replace(Secret, "***", StringComparison.Ordinal)),
            ("farthing.response.body", null),
            ("user.id", null),
            ("farthing.customer", "acme"),
            ("gen_ai.usage.input_tokens", 7L));
        Assert.Equal(["eu"], (string[])span.GetTagItem("farthing.tags")!);
    }

    private const string Request = $$"""{"model":"m","messages":[{"role":"user","content":"{{Secret}}"}]}""";

    private const string Answer = """{"id":"1","model":"m","choices":[{"message":{"content":"a secret answer"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}""";

    private static async Task<System.Diagnostics.Activity> CallAsync(FarthingOptions options, string more = "")
    {
        await using var model = FixtureServer.OfJson(200, Answer);
        using var spans = new Spans(model);
        using var capture = Capture.Start(options);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "sk-secret");
        using var content = new StringContent(Request + more, Encoding.UTF8, "application/json");
        using (Attribution.Begin(user: "u1", customer: "acme", tags: ["vip", "eu"]))
        using (await http.PostAsync(new Uri(model.Uri, "/v1/chat/completions?api-version=2024-10-21&api_key=sk-query&x-goog-token=sk-1&flag"), content))
        {
            return await spans.NextAsync();
        }
    }
}
