using Farthing.Sdk.Reporting;
using Farthing.Sdk.Reporting.Spool;
using Farthing.Sdk.Tests.Wire;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Sdk.Tests.Reporting.Spool;

public class SpoolPropertyTests
{
    /// <summary>Below 100: keep so many hundreds of bytes; below 200: settle one of those that are kept; else a crash.</summary>
    [Property(MaxTest = 60)]
    public Property Whatever_is_kept_settled_and_crashed_exactly_what_is_not_settled_comes_back() =>
        Prop.ForAll(Gen.Choose(0, 219).ListOf().ToArbitrary(), steps =>
        {
            using var folder = new TempFolder();
            var spool = Open(folder);
            Dictionary<Parcel, byte> kept = [];
            byte next = 0;
            foreach (var step in steps)
            {
                if (step < 100)
                {
                    var parcel = new Parcel(1);
                    var bytes = Enumerable.Repeat(++next, 1 + (step * 400)).ToArray();
                    Assert.Equal(Keeping.Kept, spool.Keep(parcel, bytes));
                    kept[parcel] = next;
                }
                else if (step < 200 && kept.Count > 0)
                {
                    var parcel = kept.Keys.ElementAt(step % kept.Count);
                    spool.Settle(parcel);
                    kept.Remove(parcel);
                }
                else if (step >= 200)
                {
                    spool.Adopted().ForEach(a => a.Dispose());
                    spool.Own!.Dispose();
                    spool = Open(folder);
                    spool.Adopt((_, _) => { });
                    kept = Reread(spool, kept.Values);
                }
            }

            spool.Dispose();
        });

    private static SpoolRoot Open(TempFolder folder)
    {
        var spool = new SpoolRoot(folder.Path, new Uri("http://farthing"), "fk_1", 64 << 20, TimeProvider.System);
        Assert.Null(spool.Fault);
        return spool;
    }

    private static Dictionary<Parcel, byte> Reread(SpoolRoot spool, IEnumerable<byte> expected)
    {
        Dictionary<Parcel, byte> found = [];
        while (spool.Next() is { } parcel)
        {
            // As one that is being sent: the next is another one.
            parcel.IsSending = true;
            var bytes = spool.Read(parcel)!;
            Assert.Single(bytes.Distinct());
            found[parcel] = bytes[0];
        }

        foreach (var parcel in found.Keys)
        {
            parcel.IsSending = false;
        }

        Assert.Equal(expected.Order(), found.Values.Order());
        return found;
    }
}
