namespace Farthing.Storage.Tests;

public class MeterColumnsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("calls")]
    [InlineData("rollup_minute")]
    [InlineData("rollup_hour")]
    public async Task Every_token_meter_has_its_columns(string table)
    {
        var columns = (await database.ScalarAsync<string[]>(
            $"SELECT array_agg(column_name::text) FROM information_schema.columns WHERE table_name = '{table}'")).ToHashSet();
        Assert.Superset(MeterColumns.Tokens.ToHashSet(), columns);
        Assert.Superset(MeterColumns.Costs.ToHashSet(), columns);
        if (table != "calls")
        {
            Assert.Superset(MeterColumns.Sums.ToHashSet(), columns);
        }
    }

    [Fact]
    public async Task What_grows_with_calls_is_a_hypertable() =>
        Assert.Equal(
            ["call_claims", "call_gpu", "calls", "cost_corrections", "outcomes", "revenue", "rollup_hour", "rollup_minute", "spans"],
            await database.ScalarAsync<string[]>("SELECT array_agg(hypertable_name::text ORDER BY hypertable_name) FROM timescaledb_information.hypertables"));
}
