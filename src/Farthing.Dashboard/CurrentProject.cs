using Farthing.Storage.Projects;

namespace Farthing.Dashboard;

/// <summary>The project whose calls a visitor sees. The host supplies it, one for each connection.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Name">Its name, shown in the top bar.</param>
public sealed record CurrentProject(ProjectId Id, string Name);
