using System.Text;
using Farthing.Sdk.Reporting;
using Farthing.Sdk.Reporting.Spool;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Reporting.Spool;

public sealed class SpoolTests : IDisposable
{
    private static readonly Uri Server = new("http://127.0.0.1:4318/v1/traces");

    private readonly TempFolder _folder = new();
    private readonly List<(Guid Id, long Lost)> _killed = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_process_kept_comes_back_in_its_order()
    {
        var before = Open();
        Keep(before, "one", "two", "three");
        Kill(before);

        using var after = Open();
        Adopt(after);

        Assert.Equal(["one", "two", "three"], Drain(after));
    }

    [Fact]
    public void What_was_settled_does_not_come_back()
    {
        var before = Open();
        var kept = Keep(before, "one", "two", "three");
        before.Settle(kept[1]);
        Kill(before);

        using var after = Open();
        Adopt(after);

        Assert.Equal(["one", "three"], Drain(after));
    }

    [Fact]
    public void A_process_that_ended_in_good_order_with_nothing_left_leaves_nothing()
    {
        var spool = Open();
        Keep(spool, "one").ForEach(p => spool.Settle(p));

        spool.Close(isToldOf: true);

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(15)]
    public void A_torn_tail_is_cut_and_what_is_before_it_kept(int cut)
    {
        var before = Open();
        Keep(before, "one", "two");
        Kill(before);
        using (var file = new FileStream(Segments().Single(), FileMode.Open))
        {
            file.SetLength(file.Length - cut);
        }

        using var after = Open();
        Adopt(after);

        Assert.Equal(["one"], Drain(after));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void A_tail_of_anything_is_cut(byte filler)
    {
        var before = Open();
        Keep(before, "one");
        Kill(before);
        File.AppendAllText(Segments().Single(), new string((char)filler, 300), Encoding.Latin1);

        using var after = Open();
        Adopt(after);

        Assert.Equal(["one"], Drain(after));
    }

    [Fact]
    public void A_flipped_bit_is_not_sent()
    {
        var before = Open();
        Keep(before, "one", "two");
        Kill(before);
        var path = Segments().Single();
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        using var after = Open();
        Adopt(after);

        Assert.Equal(["one"], Drain(after));
    }

    [Fact]
    public void A_living_process_keeps_its_own()
    {
        using var living = Open();
        Keep(living, "one");

        using var other = Open();
        Adopt(other);

        Assert.Null(other.Next());
        Assert.Equal(["one"], Drain(living));
    }

    [Fact]
    public async Task Of_two_one_adopts()
    {
        var dead = Enumerable.Range(0, 8).Select(_ => Open()).ToList();
        dead.ForEach(d => Keep(d, "one"));
        dead.ForEach(Kill);
        using var first = Open();
        using var second = Open();
        using var together = new Barrier(2);

        await Task.WhenAll(((SpoolRoot[])[first, second]).Select(spool => Task.Run(() =>
        {
            together.SignalAndWait();
            spool.Adopt((_, _) => { });
        })));

        Assert.Equal(8, first.Adopted().Count + second.Adopted().Count);
        Assert.Equal(8, Drain(first).Count + Drain(second).Count);
    }

    [Fact]
    public void Another_key_or_another_server_does_not_see_it()
    {
        var before = Open();
        Keep(before, "one");
        Kill(before);

        foreach (var (server, key) in ((Uri, string)[])[(Server, "fk_2"), (new Uri("http://other/v1/traces"), "fk_1")])
        {
            using var other = new SpoolRoot(_folder.Path, server, key, 1 << 20, TimeProvider.System);
            Adopt(other);
            Assert.Null(other.Next());
        }

        Assert.DoesNotContain("fk_1", string.Join(' ', Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_its_user_can_read_it()
    {
        using var spool = Open();
        Keep(spool, "one");
        if (OperatingSystem.IsWindows())
        {
            // A user's folder for local data is the user's there.
            return;
        }

        foreach (var file in _folder.Files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(spool.Folder).UnixFileMode);
    }

    [Fact]
    public void At_the_bound_the_newest_is_refused_until_there_is_room()
    {
        using var spool = Open(mostBytes: 200_000);
        var batch = new string('x', 50_000);
        var kept = Keep(spool, batch, batch, batch);

        Assert.Equal(Keeping.Full, spool.Keep(new Parcel(1), Encoding.UTF8.GetBytes(batch)));
        kept.ForEach(p => spool.Settle(p));

        Assert.Equal(Keeping.Kept, spool.Keep(new Parcel(1), Encoding.UTF8.GetBytes(batch)));
    }

    [Fact]
    public void The_bound_is_of_all_processes_together()
    {
        using var other = Open(mostBytes: 100_000);
        Keep(other, new string('x', 90_000));

        using var spool = Open(mostBytes: 100_000);

        Assert.Equal(Keeping.Full, spool.Keep(new Parcel(1), new byte[20_000]));
    }

    [Fact]
    public void Sent_segments_are_deleted()
    {
        using var spool = Open();
        var kept = Keep(spool, [.. Enumerable.Repeat(new string('x', 100_000), 30)]);
        Assert.True(Segments().Length > 2);

        kept.ForEach(p => spool.Settle(p));

        Assert.Equal(0, new FileInfo(Segments().Single()).Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_state_and_no_exception()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        using var spool = new SpoolRoot(file, Server, "fk_1", 1 << 20, TimeProvider.System);

        Assert.NotNull(spool.Fault);
        Assert.Equal(Keeping.Unwritable, spool.Keep(new Parcel(1), new byte[1]));
        Assert.Null(spool.Next());
    }

    [Fact]
    public void What_a_kill_has_lost_is_counted_once()
    {
        var before = Open();
        var counters = before.Own!.Counters!;
        (counters.Taken, counters.Sent, counters.Open) = (20, 5, 2);
        counters.AddLost("queue_full", 4);
        Keep(before, "one", "two", "three");
        Kill(before);

        var between = Open();
        Adopt(between);
        Kill(between);
        using var after = Open();
        Adopt(after);

        // 20 - 5 - 4 - 3, and the two that had not ended.
        Assert.Equal([(before.Own.Id, 10)], _killed);
        var adopted = after.Adopted().Single(a => a.Id == before.Own.Id);
        Assert.Equal(10, adopted.Counters!.LostBy("process_crashed"));
        Assert.Equal(14, adopted.Counters.TotalLost);
    }

    [Fact]
    public void A_process_that_ended_in_good_order_has_lost_nothing_by_its_end()
    {
        var before = Open();
        (before.Own!.Counters!.Taken, before.Own.Counters.Open) = (1, 1);
        Keep(before, "one");
        before.Close(isToldOf: true);

        using var after = Open();
        Adopt(after);

        Assert.Empty(_killed);
        Assert.Equal(["one"], Drain(after));
    }

    [Fact]
    public void A_process_that_died_at_its_first_step_is_cleared_away()
    {
        using var spool = Open();
        var path = Path.Combine(spool.Folder, Guid.NewGuid() + ".lock");
        File.WriteAllText(path, "");

        Adopt(spool);

        Assert.False(File.Exists(path));
    }

    private static List<Parcel> Keep(SpoolRoot spool, params string[] batches) => [.. batches.Select(batch =>
    {
        var parcel = new Parcel(1);
        Assert.Equal(Keeping.Kept, spool.Keep(parcel, Encoding.UTF8.GetBytes(batch)));
        return parcel;
    })];

    private static List<string> Drain(SpoolRoot spool)
    {
        List<string> drained = [];
        while (spool.Next() is { } parcel)
        {
            drained.Add(Encoding.UTF8.GetString(spool.Read(parcel)!));
            spool.Settle(parcel);
        }

        return drained;
    }

    /// <summary>The system takes its locks and handles away, and that is all that happens.</summary>
    private static void Kill(SpoolRoot spool)
    {
        spool.Adopted().ForEach(a => a.Dispose());
        spool.Own!.Dispose();
    }

    private SpoolRoot Open(long mostBytes = 16 << 20) => new(_folder.Path, Server, "fk_1", mostBytes, TimeProvider.System);

    private void Adopt(SpoolRoot spool) => spool.Adopt((instance, lost) => _killed.Add((instance.Id, lost)));

    private string[] Segments() => Directory.GetFiles(_folder.Path, "*.spans", SearchOption.AllDirectories);
}
