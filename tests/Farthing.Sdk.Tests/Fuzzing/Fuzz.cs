using System.Globalization;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>Runs a check on many made-up inputs. Every round has a seed of its own, so that one can be run again alone.</summary>
internal static class Fuzz
{
    /// <summary>Inputs a test: 10,000, or what FARTHING_FUZZ_ROUNDS says, for a longer run by hand.</summary>
    public static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("FARTHING_FUZZ_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) ? rounds : 10_000;

    /// <summary>An input takes microseconds: who does not finish one in all this time never will.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Run(string name, Func<Random, byte[]> make, Action<Random, byte[]> check)
    {
        var seed = Seed(name);
        var round = 0;
        byte[] input = [];
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                for (; round < Rounds; Interlocked.Increment(ref round))
                {
                    var random = new Random(unchecked(seed + round));
                    Volatile.Write(ref input, make(random));
                    check(random, input);
                }
            }
#pragma warning disable CA1031 // It is told below, with the input.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }
        })
        {
            // One that hangs does not keep the tests from ending.
            IsBackground = true,
        };
        thread.Start();
        for (var seen = -1; !thread.Join(Patience);)
        {
            Assert.True(seen != Volatile.Read(ref round), $"{name} hangs: {Told(name, seed, round, input)}");
            seen = Volatile.Read(ref round);
        }

        Assert.True(failure is null, $"{failure}\n{Told(name, seed, round, input)}");
    }

    /// <summary>Sizes of pieces that an input may come in: whole, byte by byte, or anything.</summary>
    public static int[] Sizes(Random random, int length)
    {
        var most = random.Next(3) switch { 0 => 1, 1 => 16, _ => Math.Max(1, length) };
        var sizes = new int[Math.Min(length, 64)];
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = random.Next(1, most + 1);
        }

        return sizes;
    }

    /// <summary>
    /// What the work allocates stays below a bound. What a thread has allocated is told in shares of 8 KB, of which a
    /// collection takes what is left: who seems to be beyond is measured again.
    /// </summary>
    public static void Bounded(long most, Action work)
    {
        var allocated = 0L;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated <= most)
            {
                return;
            }
        }

        Assert.Fail($"{allocated} bytes were allocated, {most} are the bound");
    }

    private static string Told(string name, int seed, int round, byte[] input) =>
        $"{name}, seed {unchecked(seed + round)}: {Convert.ToBase64String(input)}";

    private static int Seed(string name)
    {
        var hash = 17;
        foreach (var c in name)
        {
            hash = unchecked((hash * 31) + c);
        }

        return hash;
    }
}
