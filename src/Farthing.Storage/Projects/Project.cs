namespace Farthing.Storage.Projects;

/// <summary>Names a project. Projects are walls: every row has one and no query runs without it.</summary>
/// <param name="Value">The key in storage; positive.</param>
public readonly record struct ProjectId(int Value);

/// <summary>A project, the unit of isolation.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Name">Its unique name.</param>
public sealed record Project(ProjectId Id, string Name);
