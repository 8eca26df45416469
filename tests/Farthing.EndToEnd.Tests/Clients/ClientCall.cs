namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>One call of a provider's own client, and the fixture that answers it.</summary>
/// <param name="Client">A module of <c>npm/clients</c>, or one of .NET's.</param>
/// <param name="Call">The module's name for it: what is asked for, in the client's own way.</param>
/// <param name="Fixture">The file's name.</param>
internal sealed record ClientCall(string Client, string Call, string Fixture);
