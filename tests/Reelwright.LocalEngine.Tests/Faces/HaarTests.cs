using FsCheck.Fluent;
using Reelwright.LocalEngine.Faces;
using Reelwright.LocalEngine.Faces.Haar;
using Check = FsCheck.Check;

namespace Reelwright.LocalEngine.Tests.Faces;

public sealed class HaarTests
{
    private const string Head = "<opencv_storage><cascade><stageType>BOOST</stageType><featureType>HAAR</featureType><height>8</height><width>8</width>";
    private const string Stages = "<stages><_><stageThreshold>0.5</stageThreshold><weakClassifiers><_><internalNodes>{0}</internalNodes><leafValues>{1}</leafValues></_></weakClassifiers></_></stages>";
    private const string Features = "<features><_><rects><_>{0} -1.</_><_>0 4 8 4 2.</_></rects><tilted>{1}</tilted></_></features></cascade></opencv_storage>";

    [Fact]
    public void Sums_over_any_upright_and_turned_rectangle_are_those_of_its_pixels()
    {
        var sizes = from width in Gen.Choose(3, 24) from height in Gen.Choose(3, 24) from seed in Gen.Choose(0, 10_000) select (width, height, seed);
        Check.QuickThrowOnFailure(Prop.ForAll(sizes.ToArbitrary(), size =>
        {
            var (picture, random) = (new GrayPicture(size.width, size.height), new Random(size.seed));
            random.NextBytes(picture.Values);
            var sums = new IntegralPicture(picture, withTilted: true);
            var (w, h) = (random.Next(1, size.width), random.Next(1, size.height));
            var (x, y) = (random.Next(0, size.width - w + 1), random.Next(0, size.height - h + 1));
            Assert.Equal(Total(picture, (px, py) => px >= x && px < x + w && py >= y && py < y + h), sums.Sum(x, y, w, h));

            (w, h) = (random.Next(1, Math.Max(2, size.width / 2)), random.Next(1, Math.Max(2, size.height / 2)));
            if (w + h <= size.height && w + h <= size.width)
            {
                (x, y) = (random.Next(h, size.width - w + 1), random.Next(0, size.height - w - h + 1));
                Assert.Equal(TurnedTotal(picture, x, y, w, h), sums.TiltedSum(x, y, w, h));
            }
        }));
    }

    [Fact]
    public void The_published_cascades_are_read_whole()
    {
        var models = FacesAtHand.Models;

        Assert.Equal((20, 20, 20), (models.Face.Width, models.Face.Height, models.Face.Stages.Length));
        Assert.Equal((24, 24, 25), (models.OtherFace.Width, models.OtherFace.Height, models.OtherFace.Stages.Length));
        Assert.Equal(2913, models.OtherFace.Trees.Length);
        Assert.Contains(models.EyeBehindGlasses.Features, feature => feature.IsTilted);
        Assert.Null(FaceModels.FindMissing(FacesAtHand.Folder));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("haarcascade_frontalface_alt2.xml", FaceModels.FindMissing(folder.Path));
        Assert.ThrowsAny<IOException>(() => FaceModels.Load(folder.Path));
    }

    [Fact]
    public void A_cascade_fires_where_its_feature_is_and_nowhere_else()
    {
        // Bright below, dark above: twice the lower half less all.
        var cascade = Read(Cascade("0 -1 0 0.3", "0 1", "0 0 8 8"));
        var picture = new GrayPicture(64, 48);
        Array.Fill(picture.Values, (byte)60);
        for (var y = 24; y < 28; y++)
        {
            picture.Row(y).Slice(30, 8).Fill(200);
            picture.Row(y - 4).Slice(30, 8).Fill(10);
        }

        var (place, votes) = Square.Group(new CascadeScan(cascade).Run(picture, 0, 9, 1.1, FacesAtHand.Cancel), 1).First();

        Assert.True(votes > 0);
        Assert.Equal(34, place.X, 3.0);
        Assert.Equal(24, place.Y, 2.0);
        Assert.Empty(new CascadeScan(cascade).Run(new GrayPicture(64, 48), 0, 64, 1.1, FacesAtHand.Cancel));
    }

    [Theory]
    [InlineData("0 -1 0 0.3", "0 1", "0 0 9 8", "outside its window")]
    [InlineData("0 -1 0 0.3", "0 1", "-1 0 8 8", "outside its window")]
    [InlineData("0 -1 0 0.3", "0 1", "0 0 0 8", "outside its window")]
    [InlineData("0 -1 7 0.3", "0 1", "0 0 8 8", "points outside")]
    [InlineData("0 -2 0 0.3", "0 1", "0 0 8 8", "points outside")]
    [InlineData("0 1 0 0.3 1 -1 0 0.3", "0 1 2", "0 0 8 8", "points outside")]
    [InlineData("0 -1 0 0.3", "0 1 2", "0 0 8 8", "incomplete")]
    [InlineData("0 -1 0", "0 1", "0 0 8 8", "incomplete")]
    [InlineData("0 -1 0 much", "0 1", "0 0 8 8", "not a Haar cascade")]
    [InlineData("0 99999999999 0 0.3", "0 1", "0 0 8 8", "not a Haar cascade")]
    public void A_cascade_that_would_read_outside_its_tables_is_refused(string nodes, string leaves, string rectangle, string why) =>
        Assert.Contains(why, Assert.Throws<InvalidDataException>(() => Read(Cascade(nodes, leaves, rectangle))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("<opencv_storage/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><opencv_storage>&b;</opencv_storage>")]
    [InlineData("<opencv_storage><cascade><stageType>BOOST</stageType><featureType>LBP</featureType></cascade></opencv_storage>")]
    public void What_is_no_cascade_is_refused(string text) => Assert.Throws<InvalidDataException>(() => Read(text));

    private static string Cascade(string nodes, string leaves, string rectangle) =>
        Head + Stages.Replace("{0}", nodes).Replace("{1}", leaves) + Features.Replace("{0}", rectangle).Replace("{1}", "0");

    private static HaarCascade Read(string text)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "cascade.xml");
        File.WriteAllText(path, text);
        return HaarCascadeReader.Read(path);
    }

    private static int Total(GrayPicture picture, Func<int, int, bool> belongs)
    {
        var sum = 0;
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                sum += belongs(x, y) ? picture.Row(y)[x] : 0;
            }
        }

        return sum;
    }

    private static int TurnedTotal(GrayPicture picture, int x, int y, int w, int h) =>

        // The cone above (x, y), as its definition says; the rectangle is what four of them leave.
        Cone(picture, x, y) - Cone(picture, x - h, y + h) - Cone(picture, x + w, y + w) + Cone(picture, x + w - h, y + w + h);

    private static int Cone(GrayPicture picture, int x, int y) => Total(picture, (px, py) => py < y && Math.Abs(px - x + 1) <= y - py - 1);

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reelwright-faces-");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
