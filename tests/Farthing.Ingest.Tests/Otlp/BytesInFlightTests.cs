using Farthing.Ingest.Otlp;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Ingest.Tests.Otlp;

public class BytesInFlightTests
{
    private const int Limit = 8 << 20;

    [Property(MaxTest = 300)]
    public void What_is_held_is_never_over_the_limit_and_all_of_it_comes_back(NonEmptyArray<(byte Project, PositiveInt Bytes, bool Ends)> steps)
    {
        var inFlight = new BytesInFlight(Limit);
        var open = new List<(BytesInFlight.Hold Hold, long Bytes)>();
        foreach (var (project, bytes, ends) in steps.Get)
        {
            var wanted = bytes.Get * 20_000L;
            var hold = inFlight.Begin(new(project % 5));
            open.Add((hold, hold.TryTake(wanted) ? wanted : 0));
            Assert.InRange(open.Sum(o => o.Bytes), 0, Limit);
            if (ends)
            {
                open[0].Hold.Dispose();
                open.RemoveAt(0);
            }
        }

        open.ForEach(o => o.Hold.Dispose());
        using var half = inFlight.Begin(new(1));
        Assert.True(half.TryTake(Limit / 2));
        Assert.False(half.TryTake(BytesInFlight.Floor + 1));
    }

    [Property(MaxTest = 100)]
    public void A_quiet_project_is_let_in_while_noisy_ones_hold_the_most_they_can()
    {
        Prop.ForAll(Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(1, 64 << 10).ToArbitrary(), (noisy, request) =>
        {
            var inFlight = new BytesInFlight(Limit);
            var holds = Enumerable.Range(1, noisy).Select(p => inFlight.Begin(new(p))).ToList();
            // In turns, as they do when all flood: until none gets any more.
            while (holds.ConvertAll(h => h.TryTake(4 << 10)).Contains(true))
            {
            }

            using var quiet = inFlight.Begin(new(0));
            Assert.True(quiet.TryTake(request));
            holds.ForEach(h => h.Dispose());
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Noisy_projects_come_to_the_same_and_leave_as_much(int noisy)
    {
        var inFlight = new BytesInFlight(Limit);
        var holds = Enumerable.Range(1, noisy).Select(p => (Hold: inFlight.Begin(new(p)), Held: new List<int>())).ToList();
        while (holds.ConvertAll(h => Take(h.Hold, h.Held)).Contains(true))
        {
        }

        var share = Limit / (noisy + 1);
        Assert.All(holds, h => Assert.InRange(h.Held.Sum(), share - 2048, share + 2048));
        holds.ForEach(h => h.Hold.Dispose());
    }

    private static bool Take(BytesInFlight.Hold hold, List<int> held)
    {
        var took = hold.TryTake(1024);
        held.Add(took ? 1024 : 0);
        return took;
    }
}
