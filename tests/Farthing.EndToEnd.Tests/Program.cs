using Farthing.EndToEnd.Tests.Faults;

namespace Farthing.EndToEnd.Tests;

/// <summary>This assembly is also the app that a test starts as a process of its own, in order to kill it.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        await new CallingApp(arguments[0], arguments[1]).RunAsync();
        return 0;
    }
}
