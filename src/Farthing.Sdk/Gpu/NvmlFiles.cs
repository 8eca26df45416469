namespace Farthing.Sdk.Gpu;

/// <summary>Where the driver's library may lie, the likeliest first.</summary>
internal static class NvmlFiles
{
    public static IEnumerable<string> Candidates() => OperatingSystem.IsWindows() ? OnWindows() : OnLinux();

    private static IEnumerable<string> OnWindows()
    {
        // By full path, so that nobody's nvml.dll beside the app is taken for the driver's.
        yield return Path.Combine(Environment.SystemDirectory, "nvml.dll");
        yield return Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "NVIDIA Corporation", "NVSMI", "nvml.dll");
    }

    private static IEnumerable<string> OnLinux()
    {
        yield return "libnvidia-ml.so.1";
        yield return "libnvidia-ml.so";
        // Under WSL, and where Kubernetes mounts the node's driver, the loader is not always told.
        yield return "/usr/lib/wsl/lib/libnvidia-ml.so.1";
        yield return "/usr/local/nvidia/lib64/libnvidia-ml.so.1";
    }
}
