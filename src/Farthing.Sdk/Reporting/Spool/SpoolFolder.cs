using System.Security.Cryptography;
using System.Text;

namespace Farthing.Sdk.Reporting.Spool;

/// <summary>The folder of one server and key, in which each process has its own.</summary>
internal static class SpoolFolder
{
    /// <summary>So short that the path does not grow long, and such that nobody learns the key from it.</summary>
    public static string NameOf(Uri server, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{server}\n{key}")).AsSpan(0, 8));

    public static Instance CreateInstance(string folder)
    {
        try
        {
            OwnFiles.CreateFolder(folder);
            return Instance.Create(folder);
        }
        catch (IOException)
        {
            // Another process has cleared the folder away between the two steps, or taken the lock for a dead one's.
            OwnFiles.CreateFolder(folder);
            return Instance.Create(folder);
        }
    }

    /// <summary>Where they do not, as on some network disks, a living process would be taken for a dead one.</summary>
    public static bool DoLocksHold(string folder, Guid own)
    {
        using var second = OwnFiles.TryLock(Path.Combine(folder, own + Instance.LockEnding), FileMode.Open);
        return second is null;
    }

    /// <summary>Of no use to anybody when it is empty.</summary>
    public static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Others are in it.
        }
    }
}
