namespace Farthing.Storage.Migrations;

/// <summary>The database cannot be brought to this version's schema. The message says why and what to do.</summary>
public sealed class MigrationException : Exception
{
    /// <summary>Makes one.</summary>
    public MigrationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with its cause.</summary>
    public MigrationException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Makes one without a message.</summary>
    public MigrationException()
    {
    }
}
