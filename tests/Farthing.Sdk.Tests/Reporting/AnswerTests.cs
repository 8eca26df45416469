using System.Globalization;
using System.Net;
using Farthing.Sdk.Reporting;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Sdk.Tests.Reporting;

public class AnswerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(200, "Accepted")]
    [InlineData(202, "Accepted")]
    [InlineData(301, "Denied")]
    [InlineData(308, "Denied")]
    [InlineData(400, "Refused")]
    [InlineData(401, "Denied")]
    [InlineData(403, "Denied")]
    [InlineData(404, "Denied")]
    [InlineData(405, "Denied")]
    [InlineData(407, "Denied")]
    [InlineData(408, "Away")]
    [InlineData(410, "Denied")]
    [InlineData(413, "Refused")]
    [InlineData(415, "Refused")]
    [InlineData(429, "Away")]
    [InlineData(500, "Refused")]
    [InlineData(501, "Denied")]
    [InlineData(502, "Away")]
    [InlineData(503, "Away")]
    [InlineData(504, "Away")]
    [InlineData(505, "Refused")]
    [InlineData(507, "Away")]
    [InlineData(521, "Away")]
    [InlineData(530, "Away")]
    public void A_status_says_whether_to_try_again(int status, string kind)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);

        Assert.Equal(kind, Answer.Of(response, _time).Kind.ToString());
    }

    [Theory]
    [InlineData("application/x-protobuf", "Accepted")]
    [InlineData("application/json", "Accepted")]
    [InlineData(null, "Accepted")]
    [InlineData("text/html; charset=utf-8", "Denied")]
    public void A_page_is_the_answer_of_a_wrong_address(string? type, string kind)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(kind, Answer.Of(response, _time).Kind.ToString());
    }

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("Tue, 24 Nov 2026 12:01:00 GMT", 60.0)]
    [InlineData("Tue, 24 Nov 2026 11:01:00 GMT", null)]
    [InlineData("soon", null)]
    public void Retry_After_is_seconds_or_a_date(string header, double? seconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        response.Headers.TryAddWithoutValidation("Retry-After", header);

        Assert.Equal(seconds, Answer.Of(response, _time).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("0A00", 0)]
    [InlineData("0A020803", 3)]
    [InlineData("0A0708AC021203666F6F", 300)]
    [InlineData("0A071203666F6F080C", 12)]
    [InlineData("0A05120366", 0)]
    [InlineData("0A0A08FFFFFFFFFFFFFFFF7F", 0)]
    public void The_spans_that_were_rejected_are_read_from_the_answer(string hex, long rejected)
    {
        Assert.Equal(rejected, PartialSuccess.RejectedIn(Convert.FromHexString(hex.PadRight(hex.Length + (hex.Length % 2), '0'))));
    }

    [Property]
    public void Whatever_a_server_answers_is_read_without_a_fault(byte[] answer) =>
        Assert.InRange(PartialSuccess.RejectedIn(answer), 0, int.MaxValue);

    [Fact]
    public void A_reason_is_the_status_in_digits()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal(413.ToString(CultureInfo.InvariantCulture), Answer.Of(response, _time).Reason);
    }
}
