using Farthing.Dashboard.Status;
using Farthing.Storage.Status;

namespace Farthing.Dashboard.Tests.Status;

public sealed class StatusViewTests
{
    [Theory]
    [InlineData(10, 8, 2, "Every call that was accepted")]
    [InlineData(10, 7, 2, "Calls that were accepted and are neither stored nor kept aside: 1.")]
    [InlineData(1000, 2500, 0, "Calls that are stored and were never accepted: 1,500.")]
    public void The_verdict_names_the_difference(long accepted, long stored, long deadLettered, string words) =>
        Assert.StartsWith(words, StatusView.Verdict(Accounting(accepted, stored, deadLettered)), StringComparison.Ordinal);

    [Fact]
    public void What_a_person_purged_is_said_and_balances()
    {
        var status = Accounting(10, 7, 1) with { Purged = 2 };
        Assert.True(status.Balances);
        Assert.Contains("purged by a person: 2.", StatusView.Verdict(status), StringComparison.Ordinal);
        Assert.Contains("neither stored nor kept aside: 1.", StatusView.Verdict(status with { Accepted = 11 }), StringComparison.Ordinal);
        Assert.Contains(", 3 purged;", StatusView.Words("outcomes", new(10, 7, 2, 0, 3)), StringComparison.Ordinal);
    }

    [Fact]
    public void Outcomes_that_do_not_balance_are_named_though_calls_do()
    {
        var status = Accounting(10, 8, 2) with { Outcomes = new(5, 3, 1, 1) };
        Assert.False(status.Balances);
        Assert.StartsWith("Of outcomes, 5 were accepted, 3 are stored and 1 kept aside.", StatusView.Verdict(status), StringComparison.Ordinal);
    }

    [Fact]
    public void Outcomes_and_revenue_stand_beside_the_sum_where_there_are_any()
    {
        Assert.Empty(StatusView.Events(Accounting(0, 0, 0)));
        var (name, counts) = Assert.Single(StatusView.Events(Accounting(0, 0, 0) with { Revenue = new(1_200, 1_199, 3, 1) }));
        Assert.Equal("Revenue accepted: 1,199 stored, 1 dead-lettered; 3 sent again, stored once", StatusView.Words(name, counts));
    }

    [Fact]
    public void Refusals_are_summed() =>
        Assert.Equal(5, StatusView.Rejected(Accounting(0, 0, 0) with { Rejected = new Dictionary<string, long> { ["full"] = 2, ["too_large"] = 3 } }));

    private static AccountingStatus Accounting(long accepted, long stored, long deadLettered) => new()
    {
        Accepted = accepted, Stored = stored, DeadLettered = deadLettered, Duplicate = 0, NotBilled = 0, Collapsed = 0, Rejected = new Dictionary<string, long>(),
    };
}
