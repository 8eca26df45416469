using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Keys;
using Farthing.Storage.Keys;

namespace Farthing.Dashboard.Tests.Keys;

public sealed class KeyViewTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    private static readonly ListedKey s_key = new()
    {
        Prefix = "fk_01234567", Name = "shop", Project = new(new(1), "default"), Scopes = KeyScopes.Ingest, Limits = KeyLimits.None, CreatedAt = s_now.AddDays(-1),
    };

    [Fact]
    public void The_state_says_why_a_key_opens_nothing()
    {
        Assert.Equal("valid", KeyView.State(s_key, s_now).Words);
        Assert.Equal("replaced by fk_76543210", KeyView.State(s_key with { ReplacedBy = "fk_76543210", ExpiresAt = s_now.AddHours(1) }, s_now).Words);
        Assert.Equal("ended", KeyView.State(s_key with { ReplacedBy = "fk_76543210", ExpiresAt = s_now }, s_now).Words);
        Assert.Equal("revoked", KeyView.State(s_key with { RevokedAt = s_now, ExpiresAt = s_now }, s_now).Words);
    }

    [Fact]
    public void The_end_is_that_which_came_first()
    {
        Assert.Equal("never", KeyView.End(s_key, DisplayZone.Utc));
        Assert.Equal("2026-11-25 12:00", KeyView.End(s_key with { ExpiresAt = s_now.AddDays(1) }, DisplayZone.Utc));
        Assert.Equal("revoked 2026-11-24 12:00", KeyView.End(s_key with { RevokedAt = s_now, ExpiresAt = s_now.AddDays(1) }, DisplayZone.Utc));
    }

    [Theory]
    [InlineData(null, null, null, "–")]
    [InlineData(0.5, null, null, "0.5 requests/s")]
    [InlineData(100.0, 5_000_000L, 65_536, "100 requests/s, 5.00M bytes/s, bodies of 65.5k bytes")]
    public void Limits_are_words(double? requests, long? bytes, int? body, string words) => Assert.Equal(words, KeyView.Limits(new(requests, bytes, body)));

    [Theory]
    [InlineData("", true, null)]
    [InlineData(" 1,000 ", true, 1000L)]
    [InlineData("many", false, null)]
    [InlineData("-1", false, null)]
    public void A_limit_is_a_number_or_nothing(string text, bool good, long? limit) => Assert.Equal((good, limit), (KeyView.TryParse<long>(text, out var read), read));

    [Theory]
    [InlineData(KeyScopes.Ingest)]
    [InlineData(KeyScopes.Read)]
    [InlineData(KeyScopes.Manage)]
    public void Every_scope_is_explained(KeyScopes scope) => Assert.NotEmpty(KeyView.Meaning(scope));

    [Fact]
    public async Task A_new_key_is_shown_with_a_button_that_copies_it()
    {
        var shown = await Rendering.RenderAsync<MadeKeyText>(new() { ["Key"] = "fk_01234567_secret" });
        Assert.Equal("fk_01234567_secret", shown.QuerySelector("[data-testid=made-key] code")!.TextContent);
        Assert.Equal("Copy the key", shown.QuerySelector("[data-action=copy]")!.GetAttribute("aria-label"));
        Assert.Contains("only time", shown.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }
}
