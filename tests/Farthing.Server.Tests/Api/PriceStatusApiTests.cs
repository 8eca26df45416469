using System.Net;
using System.Text.Json;
using Farthing.Core.Usage;
using Farthing.Storage.Prices;
using Farthing.Storage.Tests;

namespace Farthing.Server.Tests.Api;

public class PriceStatusApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task It_says_how_old_prices_are_and_what_has_none()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await _store.Writer.WriteAsync(
        [
            TestStore.Priced(project.Id, TestStore.Call(now.AddMinutes(-2), "gpt-99")),
            TestStore.Priced(project.Id, TestStore.Call(now.AddDays(-3), "gpt-98")),
            TestStore.Priced(project.Id, TestStore.Call(now.AddMinutes(-2))),
        ], default);
        var id = await server.Get<PriceChangeStore>().AddAsync(new()
        {
            Kind = "csv",
            FileName = "prices.csv",
            FileDigest = [.. new byte[32]],
            Changes = [new() { Provider = "openai", Model = "gpt-4o", From = now.Date, Source = "a test", AsOf = DateOnly.FromDateTime(now), Cards = [new(0, new() { [Meter.Input] = 3, [Meter.Output] = 10 })] }],
        }, default);
        await server.Get<CurrentPrices>().LoadAsync(default);

        var status = await server.GetJsonAsync("/api/v1/prices/status", key: key);
        var unpriced = Assert.Single(status.GetProperty("unpriced_day").EnumerateArray());
        Assert.Equal(
            ("openai", "gpt-99", "unknown_model", 1, "110"),
            (unpriced.GetProperty("provider").GetString(), unpriced.GetProperty("model").GetString(), unpriced.GetProperty("reason").GetString(), unpriced.GetProperty("unpriced_calls").GetInt32(), unpriced.GetProperty("unpriced_tokens").GetString()));
        Assert.Equal(["gpt-98", "gpt-99"], status.GetProperty("unpriced_week").EnumerateArray().Select(m => m.GetProperty("model").GetString()).Order());
        Assert.Equal((id, "prices.csv"), (status.GetProperty("last_import").GetProperty("id").GetInt64(), status.GetProperty("last_import").GetProperty("file_name").GetString()));
        Assert.Equal(JsonValueKind.Null, status.GetProperty("load_error").ValueKind);
        var openai = status.GetProperty("providers").EnumerateArray().Single(p => p.GetProperty("provider").GetString() == "openai");
        Assert.Equal((0, 30), (openai.GetProperty("age_days").GetInt32(), status.GetProperty("stale_after_days").GetInt32()));
        Assert.Contains("openai", status.GetProperty("stale_in_use").EnumerateArray().Select(p => p.GetString()));
        Assert.Single((await server.GetJsonAsync("/api/v1/prices/status?limit=1", key: key)).GetProperty("unpriced_week").EnumerateArray());
        Assert.Equal("limit", (await server.GetJsonAsync("/api/v1/prices/status?limit=1001", HttpStatusCode.BadRequest, key)).GetProperty("parameter").GetString());
        await server.GetJsonAsync("/api/v1/prices/status", HttpStatusCode.Unauthorized, "fk_wrong");
    }
}
