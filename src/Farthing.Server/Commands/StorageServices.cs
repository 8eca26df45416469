using Farthing.Server.Serving;
using Farthing.Storage;

namespace Farthing.Server.Commands;

/// <summary>Storage for a command that runs once and needs no host.</summary>
internal static class StorageServices
{
    public static ServiceProvider Create() => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddFarthingStorage(ServerOptions.FromEnvironment().Storage)
        .BuildServiceProvider();
}
