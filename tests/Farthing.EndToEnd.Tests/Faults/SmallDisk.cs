using System.Diagnostics;
using System.Globalization;

namespace Farthing.EndToEnd.Tests.Faults;

/// <summary>A file system of a test's own, small enough to be filled.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _filler;

    private SmallDisk(string folder) => (Folder, _filler) = (folder, Path.Combine(folder, "filler"));

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("farthing-disk-").FullName);
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes.ToString(CultureInfo.InvariantCulture)}m,mode=755", "farthing-test", disk.Folder);
        return disk;
    }

    /// <summary>Fills it up to <paramref name="left"/> bytes, also while others write.</summary>
    public void Fill(long left)
    {
        using var file = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var block = new byte[1 << 20];
        try
        {
            while (new DriveInfo(Folder).AvailableFreeSpace - left is > 0 and var room)
                file.Write(block, 0, (int)Math.Min(room, block.Length));
        }
        catch (IOException)
        {
            // Somebody was faster: it is full.
        }
    }

    public void Free() => File.Delete(_filler);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
