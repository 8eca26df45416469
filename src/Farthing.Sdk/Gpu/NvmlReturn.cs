namespace Farthing.Sdk.Gpu;

/// <summary>Those of the driver's answers that we act upon.</summary>
internal enum NvmlReturn
{
    Success = 0,
    Uninitialized = 1,
    NotSupported = 3,
    NoPermission = 4,
    FunctionNotFound = 13,
    GpuIsLost = 15,
    ResetRequired = 16,
    ArgumentVersionMismatch = 25,
    Deprecated = 26,
}

internal static class NvmlReturns
{
    /// <summary>It will be the same next time: not worth asking again.</summary>
    public static bool IsFinal(this NvmlReturn answer) => answer is
        NvmlReturn.NotSupported or NvmlReturn.NoPermission or NvmlReturn.FunctionNotFound or NvmlReturn.ArgumentVersionMismatch or NvmlReturn.Deprecated;

    /// <summary>Nothing can be had of this device until the library is initialised anew.</summary>
    public static bool NeedsRestart(this NvmlReturn answer) => answer is
        NvmlReturn.Uninitialized or NvmlReturn.GpuIsLost or NvmlReturn.ResetRequired;
}
