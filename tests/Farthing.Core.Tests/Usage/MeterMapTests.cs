using Farthing.Core.Usage;
using FsCheck.Xunit;

namespace Farthing.Core.Tests.Usage;

public class MeterMapTests
{
    [Fact]
    public void An_absent_meter_is_not_a_meter_of_zero()
    {
        var map = new MeterMap<decimal>();
        Assert.True(map.IsEmpty);
        Assert.Null(map[Meter.Output]);

        map[Meter.Output] = 0;
        Assert.False(map.IsEmpty);
        Assert.Equal(0, map[Meter.Output]);
        Assert.NotEqual(default, map);

        map[Meter.Output] = null;
        Assert.Equal(default, map);
    }

    [Fact]
    public void Every_meter_has_a_name_of_its_own_and_a_kind()
    {
        Assert.Equal(Meters.Count, Meters.All.Select(m => m.Name()).Distinct().Count());
        foreach (var meter in Meters.All)
        {
            Assert.True(Meters.TryParse(meter.Name(), out var parsed));
            Assert.Equal(meter, parsed);
            Assert.Equal(meter.IsToken(), meter.IsInput() != meter.IsOutput());
        }

        Assert.False(Meters.TryParse("inputs", out _));
    }

    [Property]
    public bool A_sum_over_maps_is_the_map_of_sums(ushort[] left, ushort[] right)
    {
        var a = Map(left);
        var b = Map(right);
        var sum = a;
        sum.Add(b);
        return sum.Total() == a.Total() + b.Total()
            && sum.TotalInput() == a.TotalInput() + b.TotalInput()
            && sum.TotalOutput() == a.TotalOutput() + b.TotalOutput()
            && Meters.All.All(m => sum.Has(m) == (a.Has(m) || b.Has(m)));
    }

    [Property]
    public bool Totals_are_the_sums_of_their_meters(ushort[] counts)
    {
        var map = Map(counts);
        return map.TotalTokens() == map.TotalInput() + map.TotalOutput()
            && map.Total() == map.Pairs.Sum(p => p.Value)
            && map.Total() - map.TotalTokens() == map.Pairs.Where(p => !p.Key.IsToken()).Sum(p => p.Value);
    }

    private static MeterMap<decimal> Map(ushort[] counts)
    {
        var map = new MeterMap<decimal>();
        for (var i = 0; i < Math.Min(counts.Length, Meters.Count); i++)
        {
            map[(Meter)((i * 5) % Meters.Count)] = counts[i];
        }

        return map;
    }
}
