namespace Reelwright.Server.Organisations;

/// <summary>What a member may do in the organisation's projects. Each role may do what those before it may.</summary>
internal enum OrgRole
{
    /// <summary>Reads and comments.</summary>
    Reviewer,

    /// <summary>Creates and edits projects and links own files.</summary>
    Member,

    /// <summary>Everything.</summary>
    Admin,
}

internal static class OrgRoles
{
    public static string Id(this OrgRole role) => role switch
    {
        OrgRole.Reviewer => "reviewer",
        OrgRole.Member => "member",
        OrgRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "is not a role"),
    };

    /// <summary>In a sentence: an admin.</summary>
    public static string WithArticle(this OrgRole role) => (role is OrgRole.Admin ? "an " : "a ") + role.Id();

    public static OrgRole Parse(string id) => id switch
    {
        "reviewer" => OrgRole.Reviewer,
        "member" => OrgRole.Member,
        "admin" => OrgRole.Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "is not a role"),
    };
}
