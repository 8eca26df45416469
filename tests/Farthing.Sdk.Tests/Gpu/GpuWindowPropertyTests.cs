using Farthing.Sdk.Gpu;
using FsCheck.Xunit;

namespace Farthing.Sdk.Tests.Gpu;

/// <summary>
/// Whatever a driver answers: counters that stand still, jump, fall and go away, powers that come and go, devices that are
/// lost, samples that are late or not in order.
/// </summary>
public class GpuWindowPropertyTests
{
    private const long Frequency = 1_000_000_000;
    private const long Gap = Frequency;

    [Property(MaxTest = 2000)]
    public bool Windows_that_touch_add_up_to_the_whole(int seed)
    {
        var random = new Random(seed);
        var histories = Histories(random);
        var cuts = Moments(random);
        long? sum = null;
        for (var i = 1; i < cuts.Length; i++)
        {
            sum = Add(sum, Over(histories, cuts[i - 1], cuts[i])?.EnergyUj);
        }

        // What is known in a part is known in the whole.
        return sum == Over(histories, cuts[0], cuts[^1])?.EnergyUj;
    }

    [Property(MaxTest = 2000)]
    public bool Nothing_is_negative_and_no_share_is_above_one(int seed)
    {
        var random = new Random(seed);
        var histories = Histories(random);
        var cuts = Moments(random);
        for (var i = 1; i < cuts.Length; i++)
        {
            if (Over(histories, cuts[i - 1], cuts[i]) is not { } usage)
            {
                continue;
            }

            var isSound = usage is { Coverage: >= 0 and <= 1, EnergyUj: null or >= 0, PowerW: null or >= 0, Utilization: null or (>= 0 and <= 1), MemoryBytes: null or >= 0 }
                && usage.EnergyUj is null == (usage.Source == EnergySource.Unavailable)
                && usage.PowerW is null == (usage.EnergyUj is null)
                && (usage.Source != EnergySource.Counter || usage.Coverage > 0);
            if (!isSound)
            {
                return false;
            }
        }

        return true;
    }

    [Property(MaxTest = 1000)]
    public bool The_total_never_falls(int seed)
    {
        var random = new Random(seed);
        var history = new GpuHistory(Frequency, 50);
        long? total = null;
        foreach (var reading in Readings(random))
        {
            history.Add(reading, Gap);
            if (history.TotalUj < total || (total is not null && history.TotalUj is null))
            {
                return false;
            }

            total = history.TotalUj;
        }

        return true;
    }

    [Property(MaxTest = 1000)]
    public bool A_counter_without_resets_is_met_to_the_microjoule(int seed)
    {
        var random = new Random(seed);
        var history = new GpuHistory(Frequency, 1000);
        var (at, counter) = (0L, (ulong)random.Next(1000));
        var first = counter;
        history.Add(new GpuReading(at, counter, PowerMw: 1), Gap);
        for (var i = random.Next(1, 200); i > 0; i--)
        {
            at += random.Next(1, (int)(Frequency / 10));
            counter += random.Next(2) == 0 && i > 1 ? 0u : (uint)random.Next(1, 100_000);
            history.Add(new GpuReading(at, counter, PowerMw: (uint)random.Next(700_000)), Gap * 100);
        }

        var usage = Over([history], 0, at)!.Value;
        return usage.EnergyUj == (long)(counter - first) * 1000 && usage.Coverage == 1 && history.TotalUj == usage.EnergyUj;
    }

    private static long? Add(long? a, long? b) => a is null ? b : a + (b ?? 0);

    private static GpuUsage? Over(GpuHistory[] histories, long start, long end)
    {
        var window = new GpuWindow(start, end, Frequency);
        foreach (var history in histories)
        {
            window.Add(history, isMig: false);
        }

        return window.Usage();
    }

    private static GpuHistory[] Histories(Random random)
    {
        var histories = new GpuHistory[random.Next(1, 4)];
        for (var i = 0; i < histories.Length; i++)
        {
            histories[i] = new GpuHistory(Frequency, random.Next(1, 100));
            foreach (var reading in Readings(random))
            {
                histories[i].Add(reading, Gap);
                if (random.Next(30) == 0)
                {
                    histories[i].Break();
                }
            }
        }

        return histories;
    }

    private static IEnumerable<GpuReading> Readings(Random random)
    {
        var (at, counter) = (0L, (ulong)random.Next());
        for (var i = random.Next(60); i > 0; i--)
        {
            at += random.Next(20) switch
            {
                0 => random.NextInt64(5 * Frequency),
                1 => -random.Next(1000),
                _ => random.NextInt64(Frequency / 5),
            };
            counter = random.Next(20) switch
            {
                0 => (ulong)random.Next(100),
                1 => ulong.MaxValue - (ulong)random.Next(100),
                < 8 => counter,
                _ => counter + (ulong)random.Next(200_000),
            };
            yield return new GpuReading(
                at,
                random.Next(10) == 0 ? null : counter,
                random.Next(10) == 0 ? null : (uint)random.Next(1_500_000),
                random.Next(10) == 0 ? null : (uint)random.Next(101),
                random.Next(10) == 0 ? null : (ulong)random.NextInt64(1L << 37));
        }
    }

    private static long[] Moments(Random random)
    {
        var cuts = new long[random.Next(2, 12)];
        for (var i = 0; i < cuts.Length; i++)
        {
            cuts[i] = random.NextInt64(-Frequency, 20 * Frequency);
        }

        Array.Sort(cuts);
        return cuts;
    }
}
