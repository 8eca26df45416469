using Microsoft.Win32.SafeHandles;

namespace Farthing.Sdk.Reporting.Spool;

/// <summary>Files and folders that only the app's own user may read: they tell who asked what model for what.</summary>
internal static class OwnFiles
{
    private const UnixFileMode ForFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, ForFile | UnixFileMode.UserExecute);
        }
    }

    public static SafeFileHandle Create(string path)
    {
        using var stream = Open(path, FileMode.CreateNew, FileShare.ReadWrite | FileShare.Delete);
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>
    /// Whether to write to a mapped page is safe: on a network disk it may wait for the network, and where each write needs
    /// a new block it may fail, which nobody can catch.
    /// </summary>
    public static bool CanMap(string path)
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(path));
            return drive.DriveType is not (DriveType.Network or DriveType.Unknown) && drive.DriveFormat is not ("btrfs" or "zfs" or "bcachefs" or "ReFS");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Held until disposed, or until the process ends however it ends.</summary>
    /// <returns>Null when another holds it.</returns>
    public static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return Open(path, mode, FileShare.None);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException and not DirectoryNotFoundException))
        {
            return null;
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
        {
            options.UnixCreateMode = ForFile;
        }

        return new FileStream(path, options);
    }
}
