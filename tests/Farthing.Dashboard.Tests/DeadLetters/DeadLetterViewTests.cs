using Farthing.Dashboard.DeadLetters;
using Farthing.Dashboard.Url;
using Farthing.Storage.DeadLetters;

namespace Farthing.Dashboard.Tests.DeadLetters;

public sealed class DeadLetterViewTests
{
    [Fact]
    public void A_reason_stands_in_the_address_whatever_is_in_it()
    {
        var href = DeadLetterView.Href(ViewState.Parse("/dead-letters?range=7d"), "a \"b\" & c?", 42);
        Assert.Equal("/dead-letters?range=7d&reason=a%20%22b%22%20%26%20c%3F&after=42", href);
        Assert.Equal("42", ViewState.Parse(href).After);
        Assert.Equal("/dead-letters", DeadLetterView.Href(ViewState.Default, null));
    }

    [Fact]
    public void What_is_chosen_is_what_is_downloaded()
    {
        Assert.Equal("/api/v1/dead-letters/download", DeadLetterView.Download(DeadLetterChoice.All));
        Assert.Equal("/api/v1/dead-letters/download?id=7", DeadLetterView.Download(new(7)));
        Assert.Equal("/api/v1/dead-letters/download?reason=a%26b", DeadLetterView.Download(new(null, "a&b")));
    }

    [Theory]
    [InlineData(0, 0, 0, "There was none left to try.")]
    [InlineData(1_200, 0, 0, "Stored: 1,200.")]
    [InlineData(2, 1, 3, "Stored: 2. Failed again and kept, with the new reason: 1. Not readable by this version, and kept: 3.")]
    public void What_became_of_a_replay_is_said(int replayed, int kept, int unreadable, string words) => Assert.Equal(words, DeadLetterView.Words(new(replayed, kept, unreadable)));

    [Fact]
    public async Task A_row_leads_to_what_it_holds()
    {
        var letter = new DeadLetter
        {
            Id = 12, Kind = "call", Span = new(new UInt128(0xFEDC_BA98_7654_3210, 1), 2), ReceivedAt = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc),
            FailedAt = new(2026, 11, 24, 13, 0, 0, DateTimeKind.Utc), Attempts = 2, Reason = "too long", Size = 1_234,
        };
        var table = await Rendering.RenderAsync<DeadLetterTable>(new() { ["Letters"] = (IReadOnlyList<DeadLetter>)[letter] }, "/dead-letters?live=off");
        var row = table.QuerySelector("tbody tr")!;
        Assert.Equal("12|call|2026-11-24 12:00|2 times|1,234|fedcba98…|too long", string.Join('|', row.Children.Select(c => c.TextContent.Trim())));
        Assert.Equal("/dead-letters/12?live=off", row.QuerySelector("a[data-row]")!.GetAttribute("href"));
    }
}
