using System.Runtime.CompilerServices;

namespace Farthing.Sdk.Tests.Instrumentation;

/// <summary>The libraries' own telemetry, which is theirs to turn on: each reads its switch once, when it is first used.</summary>
internal static class Switches
{
#pragma warning disable CA2255 // It is this process's, and earlier than any test.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void TurnOn()
    {
        AppContext.SetSwitch("OpenAI.Experimental.EnableOpenTelemetry", true);
        AppContext.SetSwitch("Microsoft.SemanticKernel.Experimental.GenAI.EnableOTelDiagnostics", true);
    }
}
