using System.Runtime.CompilerServices;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("farthing-").FullName;

    public string[] Files => Directory.GetFiles(Path, "*", SearchOption.AllDirectories);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A test that does not say where its spool is does not use the developer's.</summary>
    [ModuleInitializer]
    internal static void OwnSpool()
    {
        var folder = Directory.CreateTempSubdirectory("farthing-spool-");
        Environment.SetEnvironmentVariable("FARTHING_SPOOL", folder.FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
    }
}
